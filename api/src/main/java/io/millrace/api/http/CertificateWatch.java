package io.millrace.api.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that certificate or key were replaced. Blocking; one thread at a time. */
public final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private record Stamp(FileTime modifiedAt, long sizeBytes) {}

    private record Stamps(Stamp certificate, Stamp key) {}

    private final Path certificate;
    private final Path key;
    private Optional<Stamps> known;

    public CertificateWatch(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
        this.known = read();
    }

    /** Whether either file changed since the last call and both can be read. */
    public synchronized boolean changed() {
        Optional<Stamps> now = read();
        if (now.isEmpty() || now.equals(known)) {
            return false;
        }
        known = now;
        return true;
    }

    private Optional<Stamps> read() {
        try {
            return Optional.of(new Stamps(stamp(certificate), stamp(key)));
        } catch (IOException e) {
            // In the middle of being replaced, or gone: what is loaded stays in use.
            LOG.warn("certificate cannot be read file={}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Stamp stamp(Path file) throws IOException {
        return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
    }
}
