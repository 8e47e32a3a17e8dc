package io.millrace.app.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why something did not get there: {@link System#out} swallows that. */
final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private volatile @Nullable IOException failure;

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** In the locale's encoding; flushed with each line. */
    PrintWriter writer() {
        return new PrintWriter(new BufferedWriter(new OutputStreamWriter(this, System.out.charset())), true);
    }

    /** Why not everything was written. A reader who had enough, as {@code head} has, is no reason. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure)
                .filter(reason -> !String.valueOf(reason.getMessage())
                        .toLowerCase(Locale.ROOT)
                        .contains("broken pipe"));
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            if (failure == null) {
                failure = e;
            }
            throw e;
        }
    }
}
