package io.millrace.app.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A player's way: the multivariant playlist, one variant of it, and from then on whatever that lists anew. */
abstract class PlayerScript implements ViewerScript {
    private final String entry;
    private final boolean lowest;
    private final Deque<String> wanted = new ArrayDeque<>();
    private String path = "";
    private String last = "";
    private boolean joined;
    private boolean fetching;

    /**
     * @param entry path and query of the signed URL
     * @param lowest whether it takes the last variant that is listed instead of the first
     */
    PlayerScript(String entry, boolean lowest) {
        this.entry = entry;
        this.lowest = lowest;
    }

    @Override
    public final Ask first() {
        return Ask.playlist(entry);
    }

    @Override
    public final Ask after(AnswerReader.Answer answer) throws IOException {
        if (path.isEmpty()) {
            List<String> variants = PlaylistView.variants(answer.text());
            path = PlaylistView.resolve(entry, lowest ? variants.getLast() : variants.getFirst());
            return Ask.playlist(path);
        }
        if (fetching) {
            fetched(answer);
        } else {
            take(listed(PlaylistView.parse(answer.text())));
        }
        String name = wanted.poll();
        fetching = name != null;
        return name == null ? reload(path) : fetch(PlaylistView.resolve(path, name));
    }

    /** What is there when it joins it leaves; later, what comes behind the last one known, or all if that has left. */
    private void take(List<String> listed) {
        if (joined) {
            wanted.addAll(listed.subList(listed.lastIndexOf(last) + 1, listed.size()));
        }
        joined = true;
        last = listed.isEmpty() ? "" : listed.getLast();
    }

    /** The names of what it fetches, in order; and keeps what {@link #reload} must know of the playlist. */
    abstract List<String> listed(PlaylistView playlist);

    /** What it asks for one of those. */
    abstract Ask fetch(String path);

    /** One of those is here. */
    abstract void fetched(AnswerReader.Answer answer) throws IOException;

    /** What it asks when it has all that was listed. */
    abstract Ask reload(String path);
}
