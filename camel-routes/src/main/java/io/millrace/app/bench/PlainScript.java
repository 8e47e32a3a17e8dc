package io.millrace.app.bench;

import java.util.List;

/** HLS without low latency: reloads once a target duration and fetches whole segments. */
final class PlainScript extends PlayerScript {
    private long targetMillis = 1_000;

    /**
     * @param entry path and query of the signed URL
     * @param lowest whether it takes the last variant that is listed instead of the first
     */
    PlainScript(String entry, boolean lowest) {
        super(entry, lowest);
    }

    @Override
    List<String> listed(PlaylistView playlist) {
        targetMillis = (long) (playlist.targetSeconds() * 1_000);
        return playlist.segments();
    }

    @Override
    Ask fetch(String path) {
        return new Ask(path, 0, 0);
    }

    @Override
    void fetched(AnswerReader.Answer answer) {
        // Nothing of it matters here but that it came.
    }

    @Override
    Ask reload(String path) {
        return new Ask(path, Ask.ALL, targetMillis);
    }
}
