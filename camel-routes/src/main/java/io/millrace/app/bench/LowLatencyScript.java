package io.millrace.app.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;

/** LL-HLS: reloads with the blocking directives, and fetches each part as it is listed. */
final class LowLatencyScript extends PlayerScript {
    /** {@code moof} with {@code mfhd} in front: what a part begins with, up to its sequence number. */
    private static final int HEAD_BYTES = 24;

    private final LongConsumer partHere;
    private String directives = "";

    /**
     * @param entry path and query of the signed URL
     * @param partHere told each part's sequence number, once its last byte is here
     */
    LowLatencyScript(String entry, LongConsumer partHere) {
        super(entry, false);
        this.partHere = partHere;
    }

    @Override
    List<String> listed(PlaylistView playlist) {
        directives = "?_HLS_msn=" + playlist.nextSequence() + "&_HLS_part=" + playlist.nextPart() + "&_HLS_skip=YES";
        return playlist.parts();
    }

    @Override
    Ask fetch(String path) {
        return new Ask(path, HEAD_BYTES, 0);
    }

    @Override
    void fetched(AnswerReader.Answer answer) throws IOException {
        partHere.accept(sequence(answer.kept()));
    }

    @Override
    Ask reload(String path) {
        return Ask.playlist(path + directives);
    }

    /** {@code mfhd.sequence_number} of a part. */
    private static long sequence(byte[] part) throws IOException {
        if (part.length < HEAD_BYTES || part[12] != 'm' || part[13] != 'f' || part[14] != 'h' || part[15] != 'd') {
            throw new IOException("a part that does not begin with moof and mfhd");
        }
        return Integer.toUnsignedLong(ByteBuffer.wrap(part).getInt(20));
    }
}
