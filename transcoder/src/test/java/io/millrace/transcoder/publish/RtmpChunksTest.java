package io.millrace.transcoder.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpChunksTest {
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final RtmpMessageWriter writer = new RtmpMessageWriter(wire);

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000, 0xFFFFFE, 0xFFFFFF, 0x1000000, -1})
    void messagesOfAnySizeAtAnyTimeComeBack(int timestamp) throws IOException {
        byte[] large = new byte[65_536];
        new Random(1).nextBytes(large);
        for (int size : new int[] {0, 1, 127, 128, 129, 300, 65_536}) {
            writer.write(6, 9, 1, timestamp, Arrays.copyOf(large, size));
        }
        writer.announceChunkSize();
        writer.write(6, 9, 1, timestamp, large);

        RtmpMessageReader reader = reader();
        for (int size : new int[] {0, 1, 127, 128, 129, 300, 65_536, 65_536}) {
            assertThat(reader.next().body()).isEqualTo(Arrays.copyOf(large, size));
        }
    }

    @Test
    void oneMessageIsOneWrite() throws IOException {
        writer.announceChunkSize();
        wire.reset();
        assertThat(writer.write(6, 9, 1, 0, new byte[200_000]))
                .isEqualTo(wire.size())
                .isEqualTo(200_000 + 12 + 3);
    }

    @Test
    void anOversizedMessageIsRefused() throws IOException {
        writer.write(6, 9, 1, 0, new byte[70_000]);
        assertThatThrownBy(() -> reader().next()).isInstanceOf(IOException.class);
    }

    @Test
    void valuesComeBack() throws IOException {
        byte[] bytes = Amf0Writer.bytes("connect", 1, true, null, Map.of("app", "live", "list", List.of("a", 2.0)));
        assertThat(Amf0Reader.values(bytes))
                .containsExactly("connect", 1.0, true, null, Map.of("app", "live", "list", List.of("a", 2.0)));
    }

    @Test
    void foreignAmfNeverDoesWorseThanAnIoException() {
        Random random = new Random(7);
        byte[] good =
                Amf0Writer.bytes("onStatus", 0, null, Map.of("level", "error", "list", List.of(Map.of("k", "v"))));
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int j = 0; j < 3 && bad.length > 0; j++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(16);
            }
            try {
                Amf0Reader.values(bad);
            } catch (IOException expected) {
                assertThat(expected).hasMessageContaining("AMF0");
            }
        }
    }

    @Test
    void deepNestingIsRefused() {
        byte[] nested = new byte[3 * 10_000];
        for (int i = 0; i < nested.length; i += 4) {
            nested[i] = 3; // an object whose first key is one character long
            if (i + 3 < nested.length) {
                nested[i + 2] = 1;
                nested[i + 3] = 'k';
            }
        }
        assertThatThrownBy(() -> Amf0Reader.values(nested)).isInstanceOf(IOException.class);
    }

    private RtmpMessageReader reader() {
        return new RtmpMessageReader(new DataInputStream(new ByteArrayInputStream(wire.toByteArray())));
    }
}
