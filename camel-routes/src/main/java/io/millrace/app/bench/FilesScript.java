package io.millrace.app.bench;

import java.util.List;

/** What a plain viewer would ask of a server of files: a playlist and a segment each target duration. */
final class FilesScript implements ViewerScript {
    private final String playlist;
    private final List<String> segments;
    private final long periodMillis;
    private int next;
    private boolean playlistNext;

    /**
     * @param playlist path and query, signed as the server wants it
     * @param segments likewise, taken in turn
     */
    FilesScript(String playlist, List<String> segments, long periodMillis, int first) {
        this.playlist = playlist;
        this.segments = segments;
        this.periodMillis = periodMillis;
        next = first;
    }

    @Override
    public Ask first() {
        return new Ask(playlist, Ask.ALL, 0);
    }

    @Override
    public Ask after(AnswerReader.Answer answer) {
        playlistNext = !playlistNext;
        return playlistNext
                ? new Ask(segments.get(next++ % segments.size()), 0, 0)
                : new Ask(playlist, Ask.ALL, periodMillis);
    }
}
