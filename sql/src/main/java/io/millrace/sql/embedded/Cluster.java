package io.millrace.sql.embedded;

import io.millrace.media.disk.DurableFile;
import io.millrace.sql.PostgresException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The data folder of the server, and its settings.
 *
 * @param home holds the cluster, its logs, the programs and the superuser's password
 * @param cluster PostgreSQL's own folder
 */
record Cluster(Path home, Path cluster, Binaries binaries, Privileges privileges) {
    static final String SUPERUSER = "postgres";
    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(5);
    /** Includes recovery after a crash, which may have a lot of log to go through on a slow disk. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(10);

    private static final int PORT_ATTEMPTS = 5;

    Path logs() {
        return home.resolve("log");
    }

    private Path portFile() {
        return home.resolve("port");
    }

    /** @throws PostgresException when another major version wrote what is there */
    void requireOurVersion() throws IOException {
        Path file = cluster.resolve("PG_VERSION");
        if (!Files.exists(file)) {
            return;
        }
        String version = Files.readString(file).strip();
        if (!version.equals(binaries.majorVersion())) {
            throw new PostgresException(
                    PostgresException.Kind.OTHER_VERSION,
                    cluster + " was written by PostgreSQL " + version + ", and this Millrace brings "
                            + binaries.majorVersion() + ". Go back to the Millrace that wrote it; or copy the database"
                            + " with pg_dump " + binaries.majorVersion() + " into a server of your own and set"
                            + " postgres.url to it; or move the folder away to begin with an empty catalogue"
                            + " (recordings stay where they are)");
        }
    }

    /** Initializes the folder unless it is there: whole, or not at all. */
    void create(String superuserPassword) throws IOException, InterruptedException {
        if (Files.exists(cluster)) {
            return;
        }
        Path part = home.resolve("cluster.part");
        Folders.delete(part);
        Files.createDirectory(part);
        privileges.own(part);
        Path passwordFile = home.resolve("initdb.password");
        DurableFile.writeSecret(passwordFile, superuserPassword.getBytes(StandardCharsets.US_ASCII));
        privileges.own(passwordFile);
        try {
            ServerCommand.Result result = ServerCommand.run(
                    privileges.command(
                            binaries.program("initdb"),
                            "--auth=scram-sha-256",
                            "--username=" + SUPERUSER,
                            "--pwfile=" + passwordFile,
                            "--encoding=UTF8",
                            // The same order and case rules on every platform, whatever its C library.
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--data-checksums",
                            "--pgdata=" + part),
                    logs().resolve("initdb.log"),
                    INITDB_TIMEOUT);
            if (!result.ok()) {
                throw new PostgresException(
                        PostgresException.Kind.FAILED, "PostgreSQL could not be initialized: " + result.output());
            }
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        // initdb has synced its own. Without this line the server would run by settings that are not ours.
        Files.writeString(
                part.resolve("postgresql.conf"),
                "\n# What Millrace sets, written anew at each start; settings below it win.\n"
                        + "include 'millrace.conf'\n",
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
        Files.move(part, cluster, StandardCopyOption.ATOMIC_MOVE);
        DurableFile.syncFolderOf(cluster);
    }

    /**
     * Starts the server and waits until it takes connections.
     *
     * @param wantedPort 0 for the one it had last time, or any that is free
     * @return the port
     */
    int start(int wantedPort) throws IOException, InterruptedException {
        int port = wantedPort > 0 ? wantedPort : rememberedPort();
        for (int attempt = 1; ; attempt++) {
            configure(port);
            ServerLog serverLog = ServerLog.begin(logs());
            ServerCommand.Result result = ServerCommand.run(
                    privileges.command(
                            binaries.program("pg_ctl"),
                            "--pgdata=" + cluster,
                            "--log=" + serverLog.startLog(),
                            "--wait",
                            "--timeout=" + START_TIMEOUT.toSeconds(),
                            "start"),
                    logs().resolve("pg_ctl.log"),
                    START_TIMEOUT.plusSeconds(10));
            if (result.ok()) {
                Files.writeString(portFile(), port + "\n");
                return port;
            }
            String why = serverLog.sinceBegin();
            if (!why.contains("Address already in use")) {
                throw new PostgresException(
                        PostgresException.Kind.FAILED,
                        "PostgreSQL did not start: " + (why.isEmpty() ? result.output() : why));
            }
            if (wantedPort > 0 || attempt == PORT_ATTEMPTS) {
                throw new PostgresException(
                        PostgresException.Kind.PORT_TAKEN,
                        "port " + port + " on 127.0.0.1 is taken: set postgres.embedded-port to another,"
                                + " or to 0 for any that is free");
            }
            port = freePort();
        }
    }

    private int rememberedPort() throws IOException {
        if (Files.exists(portFile())) {
            String text = Files.readString(portFile()).strip();
            if (text.matches("[1-9][0-9]{0,4}")) {
                return Integer.parseInt(text);
            }
        }
        return freePort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void configure(int port) throws IOException {
        Path file = cluster.resolve("millrace.conf");
        Files.writeString(file, """
                listen_addresses = '127.0.0.1'
                port = %d
                # A socket's path may not exceed some 100 bytes, and data folders do.
                unix_socket_directories = ''
                max_connections = 60
                shared_buffers = 64MB
                # A container's /dev/shm may be too small.
                dynamic_shared_memory_type = mmap
                # One machine, no replica: less log, fewer processes.
                wal_level = minimal
                max_wal_senders = 0
                io_method = sync
                max_wal_size = 512MB
                timezone = 'UTC'
                log_timezone = 'UTC'
                lc_messages = 'C'
                # A file a weekday, each begun anew when its day comes.
                logging_collector = on
                log_directory = '%s'
                log_filename = 'postgres-%%a.log'
                log_rotation_age = 1d
                log_rotation_size = 0
                log_truncate_on_rotation = on
                log_checkpoints = off
                # Values may be secrets.
                log_parameter_max_length = 0
                log_parameter_max_length_on_error = 0
                """.formatted(port, logs().toString().replace("'", "''")));
        privileges.own(file);
    }
}
