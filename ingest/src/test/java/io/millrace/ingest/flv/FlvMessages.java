package io.millrace.ingest.flv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A demuxer, what it has handed on, and messages in hexadecimal to give it. */
abstract class FlvMessages {
    // libx264, High, 1918×1078; and Constrained Baseline of the same size
    static final String SPS = "67640028acd940780227a9b01100000303e90000ea600f183196";
    static final String PPS = "68ebe3cb22c0";
    static final String AVCC = "01640028ffe1001a" + SPS + "010006" + PPS + "fdf8f800";
    static final String OTHER_SPS = "6742c028d900780227a9b011000003" + "03e90000ea600f183248";
    static final String OTHER_PPS = "68cb83cb20";
    static final String OTHER_AVCC = "0142c028ffe10019" + OTHER_SPS + "010005" + OTHER_PPS;
    static final String IDR = "000000056588842000";
    static final String P_FRAME = "00000004419a2004";
    static final String OPUS_HEAD = "4f707573486561640102380180bb0000000000";

    final CollectingSink sink = new CollectingSink();
    final FlvDemuxer demuxer = new FlvDemuxer(sink);

    void video(int time, String body) {
        demuxer.video(time, ByteBuffer.wrap(hex(body)), 0);
    }

    void audio(int time, String body) {
        demuxer.audio(time, ByteBuffer.wrap(hex(body)), 0);
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
