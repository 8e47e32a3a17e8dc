package io.millrace.media.hls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot and its playlists: each rendered once, by the first who asks, for all viewers; not at
 * all when nobody does. Any thread.
 */
final class PlaylistCache {
    static final String CONTENT_TYPE = "application/vnd.apple.mpegurl";

    final WindowSnapshot window;

    private final Supplier<List<RenditionReport>> reports;
    private final Runnable onDistributed;
    private volatile HlsReply.@Nullable Content full;
    private volatile HlsReply.@Nullable Content delta;

    /**
     * @param onDistributed told once, before the first playlist is handed out
     */
    PlaylistCache(WindowSnapshot window, Supplier<List<RenditionReport>> reports, Runnable onDistributed) {
        this.window = window;
        this.reports = reports;
        this.onDistributed = onDistributed;
    }

    HlsReply.Content full() {
        HlsReply.Content content = full;
        return content != null ? content : renderFull();
    }

    /** A delta update; the whole playlist when there is nothing to skip. */
    HlsReply.Content delta() {
        HlsReply.Content content = delta;
        return content != null ? content : renderDelta();
    }

    private synchronized HlsReply.Content renderFull() {
        HlsReply.Content content = full;
        if (content == null) {
            distributed();
            content = content(MediaPlaylist.full(window, reports.get()));
            full = content;
        }
        return content;
    }

    private synchronized HlsReply.Content renderDelta() {
        HlsReply.Content content = delta;
        if (content == null) {
            distributed();
            byte[] bytes = MediaPlaylist.delta(window, reports.get());
            content = bytes == null ? renderFull() : content(bytes);
            delta = content;
        }
        return content;
    }

    private void distributed() {
        if (full == null && delta == null) {
            onDistributed.run();
        }
    }

    static HlsReply.Content content(byte[] playlist) {
        return new HlsReply.Content(CONTENT_TYPE, List.of(playlist), Duration.ZERO, new Gzip(playlist));
    }

    /** Compressed once, by the first whose client takes it. */
    private static final class Gzip implements Supplier<byte[]> {
        private final byte[] plain;
        private volatile byte @Nullable [] compressed;

        Gzip(byte[] plain) {
            this.plain = plain;
        }

        @Override
        public byte[] get() {
            byte[] bytes = compressed;
            return bytes != null ? bytes : compress();
        }

        private synchronized byte[] compress() {
            byte[] bytes = compressed;
            if (bytes == null) {
                ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
                try (Stream gzip = new Stream(out)) {
                    gzip.write(plain);
                } catch (IOException e) {
                    throw new UncheckedIOException("compressing in memory", e);
                }
                bytes = out.toByteArray();
                compressed = bytes;
            }
            return bytes;
        }
    }

    private static final class Stream extends GZIPOutputStream {
        Stream(ByteArrayOutputStream out) throws IOException {
            super(out);
            // Playlists repeat themselves so much that the fastest level takes nearly all there is.
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
