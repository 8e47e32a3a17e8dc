package io.millrace.ingest.flv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Feeds the tags of an FLV file to a demuxer, as RTMP messages come. */
final class FlvFile {
    private static final int AUDIO = 8;
    private static final int VIDEO = 9;
    private static final int DATA = 18;

    private FlvFile() {}

    static void feed(Path file, FlvDemuxer demuxer) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        bytes.position(bytes.getInt(5) + 4);
        while (bytes.remaining() >= 11) {
            int type = bytes.get() & 0x1f;
            int size = bytes.getShort() << 8 & 0xffff00 | bytes.get() & 0xff;
            int time = bytes.getShort() << 8 & 0xffff00 | bytes.get() & 0xff;
            time |= bytes.get() << 24;
            bytes.position(bytes.position() + 3);
            ByteBuffer body = bytes.slice(bytes.position(), size);
            switch (type) {
                case AUDIO -> demuxer.audio(time, body, 0);
                case VIDEO -> demuxer.video(time, body, 0);
                case DATA -> demuxer.metadata(body);
                default -> throw new IOException("tag type " + type);
            }
            bytes.position(bytes.position() + size + 4);
        }
    }
}
