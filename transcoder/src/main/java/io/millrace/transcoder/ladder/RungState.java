package io.millrace.transcoder.ladder;

import io.millrace.media.hls.RungWindow;

/** A rung of a camera's that is listed. Guarded by the ladder's lock. */
final class RungState {
    PlannedRung plan;
    final RungWindow window;
    final RungPackager packager;
    /** Somebody watches it. */
    boolean demanded;

    RungState(PlannedRung plan, RungWindow window) {
        this.plan = plan;
        this.window = window;
        this.packager = new RungPackager(window);
    }

    /** Forgets what was made and what waits: nobody encodes it any more. */
    void clear() {
        packager.clear();
        window.clear();
    }
}
