package io.millrace.app;

import io.millrace.sql.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Bundled programs that were unpacked beside the libraries, for every data folder. */
public final class PreparedPrograms {
    /** The launcher's word on where; what is not there is unpacked into the data folder. */
    private static final String PROPERTY = "millrace.programs";

    private PreparedPrograms() {}

    static @Nullable Path folder() {
        String folder = System.getProperty(PROPERTY);
        return folder == null ? null : Path.of(folder);
    }

    /** Unpacks what is not there yet; nothing where the launcher names no folder. */
    public static void unpack() throws IOException {
        Path folder = folder();
        if (folder != null) {
            EmbeddedPostgres.unpackPrograms(folder);
        }
    }
}
