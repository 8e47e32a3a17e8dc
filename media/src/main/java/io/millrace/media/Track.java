package io.millrace.media;

/**
 * One elementary stream of a publish session in one codec configuration. When the parameter sets
 * change, a new {@code Track} with the same id takes its place.
 *
 * @param id 1 for video, 2 for audio; the {@code track_ID} in CMAF
 * @param codec codec and its configuration
 * @param timescale ticks a second of its samples' times; 1,000 for RTMP
 */
public record Track(int id, Codec codec, int timescale) {
    public static final int VIDEO_ID = 1;
    public static final int AUDIO_ID = 2;

    public Track {
        if (id < 1) {
            throw new IllegalArgumentException("track id " + id);
        }
        if (timescale < 1) {
            throw new IllegalArgumentException("timescale " + timescale);
        }
    }

    public MediaKind kind() {
        return codec.kind();
    }
}
