package io.millrace.media.cmaf;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Moves the time-line of a fragmented file, and back: ticks that are taken from each track's
 * {@code tfdt} (ISO/IEC 14496-12, 8.8.12). No box changes its size. Immutable; ticks by track id.
 *
 * <p>A file that was moved says so in its {@code free} box, so that it can be moved back to the byte.
 */
public record TimeShift(Map<Integer, Long> ticks) {
    private static final int MARK = BoxType.of("mrts");
    private static final int MARK_ENTRY_BYTES = 12;
    private static final int MAX_TRACKS = 64;

    /** {@code tfhd} and {@code tfdt}: version and flags come first. */
    private static final int FULL_BOX_BYTES = 4;

    public TimeShift {
        ticks = Map.copyOf(ticks);
    }

    /**
     * What lets the earliest of the tracks begin at 0, and the others as far from it as they do.
     *
     * @param movie says the tracks' timescales
     * @param earliestTicks of each track's samples, by track id
     */
    public static TimeShift toZero(MovieHeader movie, Map<Integer, Long> earliestTicks) {
        long micros = Long.MAX_VALUE;
        for (MovieTrack track : movie.tracks()) {
            Long earliest = earliestTicks.get(track.id());
            if (earliest != null) {
                micros = Math.min(micros, floorMicros(earliest, track.timescale()));
            }
        }
        Map<Integer, Long> ticks = new LinkedHashMap<>();
        if (micros < Long.MAX_VALUE) {
            for (MovieTrack track : movie.tracks()) {
                ticks.put(
                        track.id(),
                        micros / 1_000_000 * track.timescale() + micros % 1_000_000 * track.timescale() / 1_000_000);
            }
        }
        return new TimeShift(ticks);
    }

    private static long floorMicros(long ticks, int timescale) {
        return ticks / timescale * 1_000_000 + ticks % timescale * 1_000_000 / timescale;
    }

    /** Whether it moves nothing. */
    public boolean isNone() {
        return ticks.values().stream().allMatch(each -> each == 0);
    }

    public long of(int track) {
        return ticks.getOrDefault(track, 0L);
    }

    /** Takes it from a {@code moof}, in place. */
    public void apply(ByteBuffer moofBody) throws CmafException {
        move(moofBody, -1);
    }

    /** Adds it again, in place: the bytes are what they were before {@link #apply}. */
    public void undo(ByteBuffer moofBody) throws CmafException {
        move(moofBody, 1);
    }

    private void move(ByteBuffer moofBody, int sign) throws CmafException {
        BoxCursor boxes = new BoxCursor(moofBody);
        while (boxes.next()) {
            if (boxes.type() == BoxType.TRAF) {
                moveTrack(boxes.body(), sign);
            }
        }
    }

    private void moveTrack(ByteBuffer traf, int sign) throws CmafException {
        BoxCursor boxes = new BoxCursor(traf);
        long by = 0;
        while (boxes.next()) {
            ByteBuffer body = boxes.body();
            if (boxes.type() == BoxType.TFHD && body.remaining() >= FULL_BOX_BYTES + 4) {
                by = sign * of(body.getInt(FULL_BOX_BYTES));
            } else if (boxes.type() == BoxType.TFDT && body.remaining() >= FULL_BOX_BYTES + 8 && body.get(0) == 1) {
                body.putLong(FULL_BOX_BYTES, body.getLong(FULL_BOX_BYTES) + by);
            }
        }
    }

    /**
     * Notes it in the body of a {@code free} box.
     *
     * @return false where there is no room for it
     */
    public boolean mark(ByteBuffer freeBody) {
        if (freeBody.remaining() < 8 + MARK_ENTRY_BYTES * ticks.size()) {
            return false;
        }
        ByteBuffer out = freeBody.slice();
        out.putInt(MARK).putInt(ticks.size());
        ticks.forEach((track, by) -> out.putInt(track).putLong(by));
        return true;
    }

    /** What {@link #mark} noted; empty where nothing was. */
    public static Optional<TimeShift> marked(ByteBuffer freeBody) {
        ByteBuffer in = freeBody.slice();
        if (in.remaining() < 8 || in.getInt() != MARK) {
            return Optional.empty();
        }
        int count = in.getInt();
        if (count < 1 || count > MAX_TRACKS || count > in.remaining() / MARK_ENTRY_BYTES) {
            return Optional.empty();
        }
        Map<Integer, Long> ticks = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            ticks.put(in.getInt(), in.getLong());
        }
        return Optional.of(new TimeShift(ticks));
    }
}
