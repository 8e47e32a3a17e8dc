package io.millrace.transcoder.publish;

/**
 * One FLV tag, which is one RTMP message: the same type numbers, the same body.
 *
 * @param type {@link #AUDIO}, {@link #VIDEO} or {@link #SCRIPT}
 * @param timestampMillis modulo 2^32
 * @param body shared, not to be written
 */
public record FlvTag(int type, int timestampMillis, byte[] body) {
    public static final int AUDIO = 8;
    public static final int VIDEO = 9;
    public static final int SCRIPT = 18;

    /** The same at another time; for clips that are sent again and again. */
    public FlvTag at(int newTimestampMillis) {
        return new FlvTag(type, newTimestampMillis, body);
    }

    /** Whether it is a video tag that says a decoder can begin with it (FLV, E.4.3.1; the same bits in enhanced RTMP). */
    public boolean isKeyframe() {
        return type == VIDEO && body.length > 0 && (body[0] >> 4 & 7) == 1;
    }
}
