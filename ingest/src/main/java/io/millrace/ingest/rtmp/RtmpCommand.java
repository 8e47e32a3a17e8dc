package io.millrace.ingest.rtmp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command message (RTMP 1.0, 7.2).
 *
 * @param object the command object; empty where the encoder sent null
 * @param arguments what followed it, nulls left out
 */
record RtmpCommand(String name, int transactionId, Map<String, Object> object, List<Object> arguments) {
    /** Never prints arguments: they hold the key. */
    @Override
    public String toString() {
        return name + "#" + transactionId;
    }

    /** The argument at {@code index} when it is a string, else null. */
    @Nullable
    String string(int index) {
        return index < arguments.size() && arguments.get(index) instanceof String s ? s : null;
    }

    /** The command object's member when it is a string, else empty. */
    String member(String key) {
        return object.get(key) instanceof String s ? s : "";
    }
}
