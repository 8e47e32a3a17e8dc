package io.millrace.media.tape;

import io.millrace.media.CameraId;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;

/** Makes one MP4, or an archive of several, of a range of the tape. Blocking; safe for use by many threads. */
public interface TapeExports {
    /** What becomes of spans that are not on record. */
    enum Gaps {
        /** The next picture follows at once. */
        CUT,
        /** The last picture stands for as long as nothing was recorded. */
        HOLD
    }

    /**
     * Looks up and lays out everything; nothing is made yet.
     *
     * @throws TapeExportException when there can be no such file
     */
    Export prepare(CameraId camera, Instant from, Instant to, Gaps gaps);

    /**
     * As {@link #prepare}, for a range in which the codec may change: a ZIP of one MP4 for each span
     * from one codec configuration, and a list of them.
     *
     * @throws TapeExportException when there can be no such file
     */
    Export prepareArchive(CameraId camera, Instant from, Instant to, Gaps gaps);

    /** A file that is known to the byte and made as it is read. */
    interface Export {
        long sizeBytes();

        /** The file from its beginning; the stream is the caller's to close. */
        InputStream open();
    }

    /** A span from one codec configuration. */
    record Span(Instant start, Instant end, String codecs) {}

    /** Why there can be no such file. */
    final class TapeExportException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** What is in the way. */
        public enum Kind {
            NOTHING_ON_RECORD,
            TOO_LONG,
            CODEC_CHANGES
        }

        private final Kind kind;
        private final transient List<Span> spans;

        /** @param spans that can each be exported, where the codec changes */
        public TapeExportException(Kind kind, String message, List<Span> spans) {
            super(message, null, false, false);
            this.kind = kind;
            this.spans = List.copyOf(spans);
        }

        public Kind kind() {
            return kind;
        }

        public List<Span> spans() {
            return spans;
        }
    }
}
