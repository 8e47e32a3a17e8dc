package io.millrace.recorder.export;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams one after the other, each opened when the one before it was read to its end. Closed early, it
 * opens none of those that are left: {@link java.io.SequenceInputStream} would, each a request to the
 * store, for a download that somebody broke off.
 */
final class InARow extends InputStream {
    private final Iterator<Supplier<InputStream>> rest;
    private @Nullable InputStream current;
    private boolean closed;

    private InARow(Iterator<Supplier<InputStream>> rest) {
        this.rest = rest;
    }

    static InputStream of(List<Supplier<InputStream>> parts) {
        return new InARow(parts.iterator());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (length == 0) {
            return 0;
        }
        while (current != null || rest.hasNext()) {
            if (current == null) {
                current = rest.next().get();
            }
            int read = current.read(target, offset, length);
            if (read >= 0) {
                return read;
            }
            closeCurrent();
        }
        return -1;
    }

    private void closeCurrent() throws IOException {
        InputStream done = current;
        current = null;
        if (done != null) {
            done.close();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        closeCurrent();
    }
}
