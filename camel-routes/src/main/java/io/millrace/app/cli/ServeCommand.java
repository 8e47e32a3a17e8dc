package io.millrace.app.cli;

import io.millrace.app.Application;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace serve}: the product. */
@Command(
        name = "serve",
        description = "Serves cameras and viewers until it is stopped.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ServeCommand extends ReadsSettings implements Callable<Integer> {
    @Option(names = "--json", description = "Once it serves, print one JSON line of where.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Stopping stopping = new Stopping();
        Application application = Application.start(settings(Map.of()));
        stopping.close(application);
        Announcement announcement = new Announcement(spec.commandLine().getOut(), json);
        announcement.serving(application);
        stopping.await();
        return 0;
    }
}
