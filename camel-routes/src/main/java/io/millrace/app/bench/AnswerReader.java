package io.millrace.app.bench;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 answer after another from a kept-alive connection. Of a body it keeps what was
 * asked for and counts the rest, so that reading costs next to nothing. One thread.
 */
final class AnswerReader {
    private static final int MAX_HEAD_BYTES = 16 * 1_024;

    /**
     * @param kept the body, or as much of its beginning as was asked for
     * @param bodyBytes of the whole
     */
    record Answer(int status, byte[] kept, long bodyBytes) {
        String text() {
            return new String(kept, StandardCharsets.UTF_8);
        }
    }

    private final StringBuilder head = new StringBuilder();
    private int keepAtMost = Integer.MAX_VALUE;
    private boolean inBody;
    private int status;
    private long length;
    private long read;
    private byte[] kept = new byte[0];

    /** Of the answer to come. */
    void keep(int bytes) {
        keepAtMost = bytes;
    }

    /**
     * Takes what is there of the answer.
     *
     * @return the answer, or null when more must come
     */
    @org.jspecify.annotations.Nullable
    Answer read(ByteBuf in) throws IOException {
        if (!inBody && !readHead(in)) {
            return null;
        }
        int take = (int) Math.min(in.readableBytes(), length - read);
        int keep = (int) Math.min(take, Math.max(0, kept.length - read));
        if (keep > 0) {
            in.readBytes(kept, (int) read, keep);
        }
        in.skipBytes(take - keep);
        read += take;
        if (read < length) {
            return null;
        }
        inBody = false;
        return new Answer(status, kept, length);
    }

    private boolean readHead(ByteBuf in) throws IOException {
        while (in.isReadable()) {
            int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
            int until = end < 0 ? in.writerIndex() : end + 1;
            head.append(in.readCharSequence(until - in.readerIndex(), StandardCharsets.ISO_8859_1));
            if (head.length() > MAX_HEAD_BYTES) {
                throw new IOException("an answer with too long a head");
            }
            if (end >= 0 && head.length() >= 4 && head.charAt(head.length() - 3) == '\n') {
                begin(head.toString());
                head.setLength(0);
                return true;
            }
        }
        return false;
    }

    private void begin(String text) throws IOException {
        if (text.length() < 13 || !text.startsWith("HTTP/1.1 ")) {
            throw new IOException("not an HTTP/1.1 answer");
        }
        status = Integer.parseInt(text, 9, 12, 10);
        String lower = text.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("\ncontent-length:");
        if (at < 0) {
            throw new IOException("an answer of status " + status + " without a length");
        }
        length = Long.parseLong(
                lower.substring(at + 16, lower.indexOf('\r', at + 16)).strip());
        read = 0;
        kept = new byte[(int) Math.min(length, keepAtMost)];
        inBody = true;
    }
}
