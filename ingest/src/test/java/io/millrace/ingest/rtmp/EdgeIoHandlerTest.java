package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.mina.core.session.DummySession;
import org.junit.jupiter.api.Test;

class EdgeIoHandlerTest {
    // Each place that is not given back is one less for as long as the process lives.
    @Test
    void aConnectionThatCouldNotBeMadeGivesItsPlaceBack() {
        InetAddress address = InetAddress.getLoopbackAddress();
        AddressBook addresses = new AddressBook(RtmpLimits.DEFAULT);
        DummySession session = new DummySession();
        session.setRemoteAddress(new InetSocketAddress(address, 40_000));
        try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
            EdgeIoHandler handler = new EdgeIoHandler(edge(addresses, later), "rtmp", null);
            for (int i = 0; i < RtmpLimits.DEFAULT.maxConnectionsPerAddress(); i++) {
                assertThatThrownBy(() -> handler.sessionCreated(session)).hasMessage("for the test");
                handler.sessionClosed(session);
            }
            assertThat(addresses.open(address)).isTrue();
        }
    }

    private static Edge edge(AddressBook addresses, ScheduledExecutorService later) {
        InetSocketAddress unused = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new Edge(
                new RtmpSettings(null, unused, "live", 1, null, RtmpLimits.DEFAULT, RtmpTimeouts.DEFAULT),
                new FixedKeys(),
                new LivePublishes(new Heard(), Duration.ofSeconds(5)),
                new BufferBudget(1 << 20),
                addresses,
                InstantSource.system(),
                () -> {
                    throw new IllegalStateException("for the test");
                },
                later,
                new LogLimiter(new ManualNanos()));
    }
}
