package io.millrace.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The machine's own nginx, with a configuration of ours and one worker, until {@link #close}. */
final class Nginx implements AutoCloseable {
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"), Path.of("/usr/bin/nginx"));
    private static final Path MODULES = Path.of("/usr/lib/nginx/modules");
    private static final Duration START = Duration.ofSeconds(10);

    private final Process process;

    private Nginx(Process process) {
        this.process = process;
    }

    /**
     * RTMP, with TLS in front of it by the stream module.
     *
     * @param record whether it also writes HLS and an FLV file for each stream
     */
    static Nginx rtmp(Path folder, int tlsPort, Path certificate, Path key, boolean record) throws IOException {
        int port = freePort();
        String writing = record
                ? "hls on; hls_path %1$s/hls; hls_fragment 2s; hls_playlist_length 16s;%n".formatted(folder)
                        + "      record all; record_path %1$s/record;".formatted(folder)
                : "record off;";
        Files.createDirectories(folder.resolve("hls"));
        Files.createDirectories(folder.resolve("record"));
        return start(folder, tlsPort, List.of("ngx_rtmp_module.so", "ngx_stream_module.so"), """
                stream {
                  server {
                    listen 127.0.0.1:%d ssl;
                    ssl_certificate %s;
                    ssl_certificate_key %s;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    tcp_nodelay on;
                    proxy_pass 127.0.0.1:%d;
                  }
                }
                rtmp {
                  server {
                    listen 127.0.0.1:%d;
                    chunk_size 65536;
                    max_message 4M;
                    application live {
                      live on;
                      %s
                    }
                  }
                }
                """.formatted(
                        tlsPort, certificate, key, port, port, writing));
    }

    /** Files of {@code folder}/files over HTTPS, for URLs that {@code secure_link} lets through. */
    static Nginx files(Path folder, int tlsPort, Path certificate, Path key, String secret) throws IOException {
        return start(folder, tlsPort, List.of(), """
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  keepalive_requests 1000000;
                  server {
                    listen 127.0.0.1:%d ssl;
                    ssl_certificate %s;
                    ssl_certificate_key %s;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    location / {
                      root %s/files;
                      secure_link $arg_md5,$arg_expires;
                      secure_link_md5 "$secure_link_expires$uri %s";
                      if ($secure_link = "") { return 403; }
                      if ($secure_link = "0") { return 410; }
                    }
                  }
                }
                """.formatted(tlsPort, certificate, key, folder, secret));
    }

    private static Nginx start(Path folder, int port, List<String> modules, String body) throws IOException {
        Path program = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new BenchException(
                        "no nginx on this machine to compare with; on Debian: apt install nginx libnginx-mod-rtmp"
                                + " libnginx-mod-stream"));
        StringBuilder configuration = new StringBuilder();
        for (String module : modules) {
            if (!Files.exists(MODULES.resolve(module))) {
                throw new BenchException("nginx has no " + module + " in " + MODULES
                        + "; on Debian: apt install libnginx-mod-rtmp libnginx-mod-stream");
            }
            configuration.append("load_module ").append(MODULES.resolve(module)).append(";\n");
        }
        configuration
                .append("daemon off; worker_processes 1; user ")
                .append(System.getProperty("user.name"))
                .append(";\npid ")
                .append(folder.resolve("nginx.pid"))
                .append(";\nerror_log ")
                .append(folder.resolve("error.log"))
                .append(" warn;\nevents { worker_connections 4096; }\n")
                .append(body);
        Files.createDirectories(folder);
        Path file = folder.resolve("nginx.conf");
        Files.writeString(file, configuration);
        ProcessBuilder builder = new ProcessBuilder(
                        Tether.of(List.of(program.toString(), "-p", folder.toString(), "-c", file.toString())))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile());
        // As Debian starts it: our launcher's wish for large pages is not its.
        builder.environment().remove("GLIBC_TUNABLES");
        Nginx nginx = new Nginx(builder.start());
        nginx.awaitPort(port, folder);
        return nginx;
    }

    private void awaitPort(int port, Path folder) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers(port)) {
            Path said = folder.resolve("nginx.out");
            if (Files.exists(said) && Files.readString(said).contains("[emerg]") || System.nanoTime() > deadline) {
                close();
                throw new BenchException("nginx did not start: "
                        + Files.readString(said, StandardCharsets.UTF_8).strip());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has gone.
        }
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
