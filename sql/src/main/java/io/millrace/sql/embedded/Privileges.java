package io.millrace.sql.embedded;

import io.millrace.sql.PostgresException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom the server runs. PostgreSQL refuses to run as root, with no switch to make it.
 *
 * @param how for the log
 * @param prefix goes before every command of the server's
 * @param uid who owns the server's files, as seen from here
 * @param gid likewise
 */
record Privileges(String how, List<String> prefix, int uid, int gid) {
    /**
     * A user namespace without a mapping: inside, root is nobody, and so are root's files, while
     * outside nothing changes owner. Containers often forbid it.
     */
    static final Privileges USER_NAMESPACE = new Privileges("unshare", List.of("unshare", "-U", "--"), 0, 0);

    /**
     * Really another user: works in a container without user namespaces, but the folders above the
     * data must let that user through. initdb wants a name, so a number without one will not do.
     */
    static final Privileges NOBODY = new Privileges(
            "setpriv", List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"), 65_534, 65_534);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(20);

    /** What an ordinary user needs: nothing. */
    static Privileges none() {
        return new Privileges("as is", List.of(), (int) Effective.UNIX.getUid(), (int) Effective.UNIX.getGid());
    }

    static boolean weAreRoot() {
        return Effective.UNIX.getUid() == 0;
    }

    /** In the order in which they are tried. */
    static List<Privileges> candidates() {
        return weAreRoot() ? List.of(USER_NAMESPACE, NOBODY) : List.of(none());
    }

    /**
     * The first of {@code candidates} with which the server's program runs at all.
     *
     * @throws PostgresException when none does; the message says what each one said, and what to do
     */
    static Privileges choose(List<Privileges> candidates, Binaries binaries, Path home)
            throws IOException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        for (Privileges candidate : candidates) {
            if (candidate.uid() != Effective.UNIX.getUid()) {
                Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            }
            try {
                ServerCommand.Result probe = ServerCommand.run(
                        candidate.command(binaries.program("postgres"), "--version"),
                        home.resolve("probe.log"),
                        PROBE_TIMEOUT);
                if (probe.ok()) {
                    Files.delete(home.resolve("probe.log"));
                    return candidate;
                }
                refusals.add(candidate.how() + ": " + probe.output());
            } catch (IOException e) {
                refusals.add(candidate.how() + ": " + e.getMessage());
            }
        }
        String tried = String.join("; ", refusals);
        if (!weAreRoot()) {
            throw new PostgresException(
                    PostgresException.Kind.FAILED,
                    "the bundled PostgreSQL does not run on this machine (" + tried
                            + "): set postgres.url to a server instead");
        }
        throw new PostgresException(
                PostgresException.Kind.PRIVILEGES,
                "PostgreSQL does not run as root, and root's rights could not be dropped (" + tried
                        + "). Run Millrace as an ordinary user who owns the data folder; or let every user pass"
                        + " through the folders above " + home + " (chmod o+x); or set postgres.url to a server");
    }

    List<String> command(Path program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Makes {@code folder}, or what is there already, the server's. */
    void own(Path folder) throws IOException {
        if (weAreRoot()) {
            Folders.own(folder, uid, gid);
        }
    }

    /** Apart, so that it is loaded where it is needed only. */
    private static final class Effective {
        private static final com.sun.security.auth.module.UnixSystem UNIX =
                new com.sun.security.auth.module.UnixSystem();
    }
}
