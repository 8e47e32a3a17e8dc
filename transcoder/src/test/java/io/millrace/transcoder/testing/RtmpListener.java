package io.millrace.transcoder.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** FFmpeg as an RTMP server for one publish, which it writes to a file as it is. */
public final class RtmpListener implements AutoCloseable {
    private static final long POLL_NANOS = 10_000_000;

    private final Process process;
    private final int port;
    private final Path errors;

    private RtmpListener(Process process, int port, Path errors) {
        this.process = process;
        this.port = port;
        this.errors = errors;
    }

    /** Listens when it returns. */
    public static RtmpListener writing(Path file) {
        try {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path errors = Files.createTempFile("rtmp-listener", ".txt");
            Process process = TestMedia.ffmpeg()
                    .ffmpeg(List.of(
                            "-v",
                            "verbose",
                            "-y",
                            "-listen",
                            "1",
                            "-i",
                            "rtmp://127.0.0.1:" + port + "/live",
                            "-c",
                            "copy",
                            file.toString()))
                    .redirectError(errors.toFile())
                    .start();
            awaitListening(process, port);
            return new RtmpListener(process, port, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks where the kernel lists sockets: a connection to try would be the one that FFmpeg takes. */
    private static void awaitListening(Process process, int port) throws IOException {
        String listening = ":%04X 00000000:0000 0A".formatted(port);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.readString(Path.of("/proc/net/tcp")).contains(listening)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("FFmpeg does not listen");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    public int port() {
        return port;
    }

    /** Waits for the publisher to go, and for the file to be whole. */
    public void await() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the listener still waits\n" + Files.readString(errors));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
