package io.millrace.recorder.export;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.RecordingManifests;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.BoxWriter;
import io.millrace.media.tape.TapeExports.Gaps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * What an export says of itself, as JSON in a {@code uuid} box: what was asked for, what of it is
 * not on record, and which bytes of which recordings it holds. Those bytes lie in its {@code mdat}
 * unchanged, fragment by fragment, so that the recordings' chains can be checked in it. Of each
 * recording that is stored, and so signed, the manifest and its signature are quoted.
 */
final class ExportManifest {
    /** The {@code extended_type} of the box (ISO/IEC 14496-12, 4.2). */
    static final UUID BOX_TYPE = UUID.fromString("8e0f52a3-6b7d-4f19-a5c4-6d696c6c7265");

    /** Less is the rounding of time stamps. */
    private static final Duration LEAST_GAP = Duration.ofMillis(100);

    private ExportManifest() {}

    static byte[] toBox(
            CameraId camera, Instant from, Instant to, Gaps gaps, List<SourceRun> runs, RecordingManifests manifests) {
        byte[] json = json(camera, from, to, gaps, runs, manifests).getBytes(StandardCharsets.UTF_8);
        BoxWriter out = new BoxWriter(24 + json.length);
        int box = out.begin(BoxType.UUID);
        out.u64(BOX_TYPE.getMostSignificantBits()).u64(BOX_TYPE.getLeastSignificantBits());
        return out.bytes(json).end(box).toByteArray();
    }

    private static String json(
            CameraId camera, Instant from, Instant to, Gaps gaps, List<SourceRun> runs, RecordingManifests manifests) {
        StringBuilder missing = new StringBuilder();
        StringBuilder sources = new StringBuilder();
        Instant at = from;
        long offset = 0;
        for (SourceRun run : runs) {
            gap(at, run.start(), missing);
            at = run.end();
            sources.append(sources.isEmpty() ? "" : ",");
            sources.append("{\"recording\":\"").append(run.file().id());
            sources.append("\",\"start\":\"").append(run.start());
            sources.append("\",\"end\":\"").append(run.end());
            sources.append("\",\"sourceOffset\":").append(run.offsetBytes());
            sources.append(",\"dataOffset\":").append(offset);
            sources.append(",\"sizeBytes\":").append(run.sizeBytes());
            manifests.find(run.file().id()).ifPresent(signed -> quote(signed, sources));
            sources.append('}');
            offset += run.sizeBytes();
        }
        gap(at, to, missing);
        return "{\"millraceExport\":1,\"camera\":\"" + camera + "\",\"from\":\"" + from + "\",\"to\":\"" + to
                + "\",\"gapsAre\":\"" + (gaps == Gaps.CUT ? "cut" : "held") + "\",\"gaps\":[" + missing
                + "],\"sources\":[" + sources + "]}";
    }

    /** What ties the source to its place in the camera's chain, for whoever has the public key. */
    private static void quote(RecordingManifest signed, StringBuilder source) {
        Base64.Encoder base64 = Base64.getEncoder();
        source.append(",\"lastLink\":\"").append(HexFormat.of().formatHex(signed.lastLink()));
        source.append("\",\"manifest\":\"").append(base64.encodeToString(signed.signed()));
        source.append("\",\"keyId\":\"").append(signed.keyId());
        source.append("\",\"signature\":\"")
                .append(base64.encodeToString(signed.signature()))
                .append('"');
    }

    private static void gap(Instant from, Instant to, StringBuilder missing) {
        if (from.plus(LEAST_GAP).isBefore(to)) {
            missing.append(missing.isEmpty() ? "" : ",");
            missing.append("{\"start\":\"")
                    .append(from)
                    .append("\",\"end\":\"")
                    .append(to)
                    .append("\"}");
        }
    }
}
