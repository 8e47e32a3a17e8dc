package io.millrace.media.cmaf;

/** Box types as the 32-bit numbers they are on disk: four ASCII characters, big-endian. */
public final class BoxType {
    public static final int AV01 = of("av01");
    public static final int AV1C = of("av1C");
    public static final int AVC1 = of("avc1");
    public static final int AVCC = of("avcC");
    public static final int COLR = of("colr");
    public static final int DINF = of("dinf");
    public static final int DOPS = of("dOps");
    public static final int DREF = of("dref");
    public static final int ESDS = of("esds");
    public static final int FREE = of("free");
    public static final int FTYP = of("ftyp");
    public static final int HDLR = of("hdlr");
    public static final int HVC1 = of("hvc1");
    public static final int HVCC = of("hvcC");
    public static final int MDAT = of("mdat");
    public static final int MDHD = of("mdhd");
    public static final int MDIA = of("mdia");
    public static final int MFHD = of("mfhd");
    public static final int MINF = of("minf");
    public static final int MOOF = of("moof");
    public static final int MOOV = of("moov");
    public static final int MP4A = of("mp4a");
    public static final int MVEX = of("mvex");
    public static final int MVHD = of("mvhd");
    public static final int OPUS = of("Opus");
    public static final int PASP = of("pasp");
    public static final int SIDX = of("sidx");
    public static final int SMHD = of("smhd");
    public static final int STBL = of("stbl");
    public static final int STCO = of("stco");
    public static final int STSC = of("stsc");
    public static final int STSD = of("stsd");
    public static final int STSZ = of("stsz");
    public static final int STTS = of("stts");
    public static final int TFDT = of("tfdt");
    public static final int TFHD = of("tfhd");
    public static final int TKHD = of("tkhd");
    public static final int TRAF = of("traf");
    public static final int TRAK = of("trak");
    public static final int TREX = of("trex");
    public static final int TRUN = of("trun");
    public static final int URL = of("url ");
    public static final int UUID = of("uuid");
    public static final int VMHD = of("vmhd");

    private BoxType() {}

    /**
     * @throws IllegalArgumentException unless {@code name} is four Latin-1 characters
     */
    public static int of(String name) {
        if (name.length() != 4) {
            throw new IllegalArgumentException("a box type has four characters: " + name);
        }
        int type = 0;
        for (int i = 0; i < 4; i++) {
            char c = name.charAt(i);
            if (c > 0xff) {
                throw new IllegalArgumentException("a box type is Latin-1: " + name);
            }
            type = type << 8 | c;
        }
        return type;
    }

    /** The four characters; anything unprintable becomes {@code ?}, so that it can stand in a log. */
    public static String name(int type) {
        char[] name = new char[4];
        for (int i = 0; i < 4; i++) {
            int c = type >>> (24 - 8 * i) & 0xff;
            name[i] = c >= 0x20 && c < 0x7f ? (char) c : '?';
        }
        return new String(name);
    }
}
