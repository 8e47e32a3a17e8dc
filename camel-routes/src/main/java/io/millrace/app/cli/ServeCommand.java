package io.millrace.app.cli;

import io.millrace.app.Application;
import io.millrace.app.camera.LiveCamera;
import io.millrace.app.diagnostics.Diagnostics;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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

    @Option(
            names = "--diagnostics",
            hidden = true,
            description = "Figures and profiles over plain HTTP on a free loopback port, without a log-in.")
    boolean diagnostics;

    @Option(
            names = "--while-stdin",
            hidden = true,
            description = "Stop when standard input ends: with whoever started this, however that ends.")
    boolean whileStdin;

    @Override
    public Integer call() throws Exception {
        if (whileStdin) {
            ParentWatch.over(System.in, () -> System.exit(0));
        }
        Stopping stopping = new Stopping();
        Announcement announcement = new Announcement(spec.commandLine().getOut(), json);
        Consumer<LiveCamera> onLive = camera -> {};
        if (diagnostics) {
            Diagnostics figures = Diagnostics.start();
            stopping.close(figures);
            onLive = figures::follow;
            announcement.add("diagnostics", figures.url());
        }
        announcement.serving(Application.start(settings(Map.of()), onLive, stopping::close));
        stopping.await();
        return 0;
    }
}
