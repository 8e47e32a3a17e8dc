package io.millrace.media.hls;

/** Told that somebody wants a rung. */
@FunctionalInterface
public interface RungDemand {
    /**
     * For each request below a rung other than the source, on the caller's thread: cheap, never
     * blocking, never throwing. What starts and stops a rung decides from it who is watched.
     */
    void requested(String rung);
}
