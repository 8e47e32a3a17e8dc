package io.millrace.ingest.flv;

/** Codec names of enhanced RTMP, as four ASCII characters in an int. */
final class FourCc {
    static final int AVC1 = of("avc1");
    static final int HVC1 = of("hvc1");
    static final int AV01 = of("av01");
    static final int MP4A = of("mp4a");
    static final int OPUS = of("Opus");

    private FourCc() {}

    static int of(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }

    /** For people; what is not a printable character becomes {@code ?}. */
    static String name(int fourCc) {
        StringBuilder text = new StringBuilder(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            int c = fourCc >>> shift & 0xff;
            text.append(c > 0x20 && c < 0x7f ? (char) c : '?');
        }
        return text.toString();
    }
}
