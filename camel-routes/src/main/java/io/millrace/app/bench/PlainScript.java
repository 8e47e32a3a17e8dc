package io.millrace.app.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** HLS without low latency: reloads once a target duration and fetches whole segments. */
final class PlainScript implements ViewerScript {
    private enum Awaiting {
        MULTIVARIANT,
        FIRST,
        PLAYLIST,
        SEGMENT
    }

    private final String entry;
    private final boolean lowest;
    private final Deque<String> segments = new ArrayDeque<>();
    private Awaiting awaiting = Awaiting.MULTIVARIANT;
    private String path = "";
    private String last = "";
    private long targetMillis = 1_000;

    /**
     * @param entry path and query of the signed URL
     * @param lowest whether it takes the last variant that is listed instead of the first
     */
    PlainScript(String entry, boolean lowest) {
        this.entry = entry;
        this.lowest = lowest;
    }

    @Override
    public Ask first() {
        return Ask.playlist(entry);
    }

    @Override
    public Ask after(AnswerReader.Answer answer) throws IOException {
        switch (awaiting) {
            case MULTIVARIANT -> {
                List<String> variants = PlaylistView.variants(answer.text());
                path = PlaylistView.resolve(entry, lowest ? variants.getLast() : variants.getFirst());
                awaiting = Awaiting.FIRST;
                return Ask.playlist(path);
            }
            case FIRST -> take(answer.text(), false);
            case PLAYLIST -> take(answer.text(), true);
            case SEGMENT -> {
                // Nothing of it matters here but that it came.
            }
        }
        String segment = segments.poll();
        if (segment != null) {
            awaiting = Awaiting.SEGMENT;
            return new Ask(PlaylistView.resolve(path, segment), 0, 0);
        }
        awaiting = Awaiting.PLAYLIST;
        return new Ask(path, Ask.ALL, targetMillis);
    }

    private void take(String text, boolean fetch) {
        PlaylistView playlist = PlaylistView.parse(text);
        List<String> listed = playlist.segments();
        if (fetch) {
            segments.addAll(listed.subList(listed.lastIndexOf(last) + 1, listed.size()));
        }
        last = listed.isEmpty() ? "" : listed.getLast();
        targetMillis = (long) (playlist.targetSeconds() * 1_000);
    }
}
