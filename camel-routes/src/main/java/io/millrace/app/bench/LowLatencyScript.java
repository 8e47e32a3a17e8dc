package io.millrace.app.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/** LL-HLS: reloads with the blocking directives, and fetches each part as it is listed. */
final class LowLatencyScript implements ViewerScript {
    /** {@code moof} with {@code mfhd} in front: what a part begins with, up to its sequence number. */
    private static final int HEAD_BYTES = 24;

    private enum Awaiting {
        MULTIVARIANT,
        PLAYLIST,
        RELOAD,
        PART
    }

    private final String entry;
    private final LongConsumer partHere;
    private final Deque<String> parts = new ArrayDeque<>();
    private Awaiting awaiting = Awaiting.MULTIVARIANT;
    private String path = "";
    private String reload = "";
    private String lastPart = "";

    /**
     * @param entry path and query of the signed URL
     * @param partHere told each part's sequence number, once its last byte is here
     */
    LowLatencyScript(String entry, LongConsumer partHere) {
        this.entry = entry;
        this.partHere = partHere;
    }

    @Override
    public Ask first() {
        return Ask.playlist(entry);
    }

    @Override
    public Ask after(AnswerReader.Answer answer) throws IOException {
        switch (awaiting) {
            case MULTIVARIANT -> {
                path = PlaylistView.resolve(
                        entry, PlaylistView.variants(answer.text()).getFirst());
                awaiting = Awaiting.PLAYLIST;
                return Ask.playlist(path);
            }
            case PLAYLIST -> take(PlaylistView.parse(answer.text()), false);
            case RELOAD -> take(PlaylistView.parse(answer.text()), true);
            case PART -> partHere.accept(sequence(answer.kept()));
        }
        String part = parts.poll();
        if (part != null) {
            awaiting = Awaiting.PART;
            return new Ask(PlaylistView.resolve(path, part), HEAD_BYTES, 0);
        }
        awaiting = Awaiting.RELOAD;
        return Ask.playlist(reload);
    }

    private void take(PlaylistView playlist, boolean fetch) {
        if (fetch) {
            // What was listed before the last one known was fetched already; all is new if that has left.
            int known = playlist.parts().lastIndexOf(lastPart);
            parts.addAll(playlist.parts().subList(known + 1, playlist.parts().size()));
        }
        lastPart = playlist.parts().isEmpty() ? "" : playlist.parts().getLast();
        reload = path + "?_HLS_msn=" + playlist.nextSequence() + "&_HLS_part=" + playlist.nextPart() + "&_HLS_skip=YES";
    }

    /** {@code mfhd.sequence_number} of a part. */
    private static long sequence(byte[] part) throws IOException {
        if (part.length < HEAD_BYTES || part[12] != 'm' || part[13] != 'f' || part[14] != 'h' || part[15] != 'd') {
            throw new IOException("a part that does not begin with moof and mfhd");
        }
        return Integer.toUnsignedLong(ByteBuffer.wrap(part).getInt(20));
    }
}
