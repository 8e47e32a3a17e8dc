package io.millrace.app.testing;

import io.millrace.app.Application;
import io.millrace.app.config.SettingsLoader;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Millrace in this process: on free ports, a data folder of its own, and an administrator logged in. */
public final class TestServer implements AutoCloseable {
    private final Application application;
    private final ApiClient api;

    /** @param settings over the defaults; ports are chosen free */
    public TestServer(Path data, Map<String, String> settings) throws Exception {
        Map<String, String> flags = new HashMap<>(
                Map.of("data", data.toString(), "rtmps.port", "0", "http.port", "0", "recording.reserve", "1MiB"));
        flags.putAll(settings);
        // FFmpeg stays where a process unpacks it first: not in a folder that goes with one test.
        TestMedia.ffmpeg();
        application = Application.start(SettingsLoader.load(null, Map.of(), flags));
        api = new ApiClient(
                application.webUrl(),
                application.certificate(),
                application.firstPassword().orElseThrow());
    }

    public Application application() {
        return application;
    }

    public ApiClient api() {
        return api;
    }

    @Override
    public void close() {
        api.close();
        application.close();
    }
}
