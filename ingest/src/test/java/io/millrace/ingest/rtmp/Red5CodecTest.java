package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.red5.server.net.rtmp.RTMPConnection;

/** What Red5 brings along for each connection and must not be left running. */
class Red5CodecTest {
    @BeforeAll
    static void setUp() {
        Red5Setup.run();
    }

    @Test
    void theThreadPoolOfAConnectionTakesNoWork() throws Exception {
        Field state = Red5Codec.class.getDeclaredField("state");
        state.setAccessible(true);
        Field pool = RTMPConnection.class.getDeclaredField("receivedPacketExecutor");
        pool.setAccessible(true);
        Object executor = pool.get(state.get(new Red5Codec()));
        assertThat(executor)
                .isInstanceOfSatisfying(
                        ExecutorService.class, e -> assertThat(e.isShutdown()).isTrue());
    }

    // Its decoder would overflow the stack on 15,000 levels; on nine it would not, and never sees them.
    @Test
    void nothingIsDecodedThatWasNotScanned() {
        ByteBuffer nested =
                ByteBuffer.wrap(HexFormat.of().parseHex("02000161" + "03000161".repeat(9) + "05" + "000009".repeat(9)));
        assertThatThrownBy(() -> new Red5Codec().decode(nested))
                .isInstanceOf(RtmpException.class)
                .hasMessageContaining("nested deeper");
    }

    // Its checker calls System.gc() for ever, and is started by whoever asks for the manager.
    @Test
    void nothingOfOursKnowsTheConnectionManager() throws Exception {
        List<String> users = new ArrayList<>();
        for (Path file : ourClasses()) {
            String constants = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (constants.contains("ConnManager") || constants.contains("IConnectionManager")) {
                users.add(file.getFileName().toString());
            }
        }
        assertThat(users).isEmpty();
    }

    private static List<Path> ourClasses() throws IOException, URISyntaxException {
        Path root = Path.of(Red5Codec.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> classes = files.filter(f -> f.toString().endsWith(".class"))
                    .filter(f -> f.toString().contains("ingest"))
                    .toList();
            assertThat(classes).hasSizeGreaterThan(20);
            return classes;
        }
    }
}
