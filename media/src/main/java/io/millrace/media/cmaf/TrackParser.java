package io.millrace.media.cmaf;

import io.millrace.media.CodecConfiguration;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Parses one {@code trak}; buffer exceptions of fields that are cut off are the caller's to catch. */
final class TrackParser {
    private static final CodecConfiguration NO_CONFIGURATION = new CodecConfiguration(new byte[0]);
    /** Fields of a VisualSampleEntry and an AudioSampleEntry before their boxes (14496-12, 12.1.3, 12.2.3). */
    private static final int VISUAL_FIELDS = 78;

    private static final int AUDIO_FIELDS = 28;

    private int id;
    private int timescale;
    private int handler;
    private int sampleEntry;
    private CodecConfiguration configuration = NO_CONFIGURATION;
    private int width;
    private int height;
    private int sampleRate;
    private int channels;
    private int defaultDuration;
    private int defaultSize;
    private int defaultFlags;

    TrackParser(ByteBuffer trak) throws CmafException {
        ByteBuffer tkhd = require(trak, BoxType.TKHD);
        id = tkhd.getInt(tkhd.get(0) == 1 ? 20 : 12);
        ByteBuffer mdia = require(trak, BoxType.MDIA);
        ByteBuffer mdhd = require(mdia, BoxType.MDHD);
        timescale = mdhd.getInt(mdhd.get(0) == 1 ? 20 : 12);
        if (id <= 0 || timescale <= 0) {
            throw new CmafException("track " + id + " with timescale " + timescale);
        }
        handler = require(mdia, BoxType.HDLR).getInt(8);
        ByteBuffer stsd = require(require(require(mdia, BoxType.MINF), BoxType.STBL), BoxType.STSD);
        BoxCursor entries = new BoxCursor(after(stsd, 8));
        if (entries.next()) {
            sampleEntry = entries.type();
            parseEntry(entries.body());
        }
    }

    void defaults(int trackId, ByteBuffer trex) {
        if (trackId == id) {
            defaultDuration = trex.getInt(12);
            defaultSize = trex.getInt(16);
            defaultFlags = trex.getInt(20);
        }
    }

    MovieTrack track() {
        return new MovieTrack(
                id,
                timescale,
                handler,
                sampleEntry,
                configuration,
                width,
                height,
                sampleRate,
                channels,
                defaultDuration,
                defaultSize,
                defaultFlags);
    }

    private void parseEntry(ByteBuffer entry) throws CmafException {
        if (handler == MovieTrack.VIDEO_HANDLER) {
            width = entry.getShort(24) & 0xffff;
            height = entry.getShort(26) & 0xffff;
            parseConfiguration(after(entry, VISUAL_FIELDS));
        } else if (handler == MovieTrack.AUDIO_HANDLER) {
            channels = entry.getShort(16) & 0xffff;
            sampleRate = entry.getInt(24) >>> 16;
            parseConfiguration(after(entry, AUDIO_FIELDS));
        }
    }

    private void parseConfiguration(ByteBuffer entryBoxes) throws CmafException {
        BoxCursor boxes = new BoxCursor(entryBoxes);
        while (boxes.next()) {
            int type = boxes.type();
            if (type == BoxType.AVCC || type == BoxType.HVCC || type == BoxType.AV1C || type == BoxType.DOPS) {
                configuration = configuration(boxes.body());
            } else if (type == BoxType.ESDS) {
                configuration = configuration(ElementaryStreamDescriptor.audioSpecificConfig(boxes.body()));
            }
        }
    }

    private static CodecConfiguration configuration(ByteBuffer body) {
        byte[] bytes = new byte[body.remaining()];
        body.get(body.position(), bytes);
        return new CodecConfiguration(bytes);
    }

    private static ByteBuffer after(ByteBuffer body, int fieldBytes) {
        return body.slice(fieldBytes, body.limit() - fieldBytes);
    }

    private static ByteBuffer require(ByteBuffer parent, int type) throws CmafException {
        ByteBuffer body = find(parent, type);
        if (body == null) {
            throw new CmafException("no " + BoxType.name(type));
        }
        return body;
    }

    private static @Nullable ByteBuffer find(ByteBuffer parent, int type) throws CmafException {
        BoxCursor boxes = new BoxCursor(parent);
        while (boxes.next()) {
            if (boxes.type() == type) {
                return boxes.body();
            }
        }
        return null;
    }
}
