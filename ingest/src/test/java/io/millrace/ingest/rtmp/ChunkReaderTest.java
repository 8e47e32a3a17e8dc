package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkReaderTest {
    private record Message(int type, int streamId, int timestamp, List<Byte> body) {}

    private final List<Message> messages = new ArrayList<>();
    private final BufferBudget budget = new BufferBudget(RtmpLimits.DEFAULT.maxBufferedBytes());
    private final ChunkReader reader = new ChunkReader(
            new ChunkReader.Messages() {
                @Override
                public int maxBytes(int type) {
                    return 100_000;
                }

                @Override
                public void message(int type, int streamId, int timestamp, ByteBuffer body) {
                    messages.add(new Message(type, streamId, timestamp, list(body.array())));
                }
            },
            RtmpLimits.DEFAULT,
            budget);
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

    @Test
    void aMessageOfSeveralChunksIsPutTogetherWhereverTheSocketCutsIt() {
        byte[] body = body(1_000);
        header0(6, 70, body.length);
        chunks(6, body, 128, new byte[0]);
        header1(6, 40, 3);
        bytes(1, 2, 3);
        for (int cut : new int[] {1, 2, 3, 7, 128, 129, 1_000, 5_000}) {
            messages.clear();
            byte[] all = wire.toByteArray();
            for (int at = 0; at < all.length; at += cut) {
                reader.read(ByteBuffer.wrap(all, at, Math.min(cut, all.length - at)));
            }
            assertThat(messages)
                    .as("cut every %d bytes", cut)
                    .containsExactly(
                            new Message(9, 1, 70, list(body)), new Message(9, 1, 110, list(new byte[] {1, 2, 3})));
        }
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void messagesOfTwoChunkStreamsMayInterleave() {
        byte[] video = body(200);
        byte[] audio = body(150);
        header0(6, 5, video.length);
        wire.write(video, 0, 128);
        header0(4, 7, audio.length);
        wire.write(audio, 0, 128);
        bytes(0xC0 | 6);
        wire.write(video, 128, 72);
        bytes(0xC0 | 4);
        wire.write(audio, 128, 22);
        read();
        assertThat(messages).extracting(Message::timestamp).containsExactly(5, 7);
        assertThat(messages).extracting(Message::body).containsExactly(list(video), list(audio));
    }

    @Test
    void chunkStreamIdsOfTwoAndThreeBytesAreTold() {
        bytes(0, 10);
        tail0(1, 1);
        bytes(42);
        bytes(1, 10, 1);
        tail0(2, 1);
        bytes(43);
        bytes(0x80, 10);
        medium(5);
        bytes(44);
        read();
        assertThat(messages).extracting(Message::timestamp).containsExactly(1, 2, 6);
    }

    @Test
    void aType2HeaderChangesTheTimeAndAType3HeaderRepeatsTheDelta() {
        header0(6, 1_000_000, 1);
        bytes(1);
        bytes(0x80 | 6);
        medium(20);
        bytes(2);
        bytes(0xC0 | 6, 3);
        bytes(0xC0 | 6, 4);
        read();
        assertThat(messages).extracting(Message::timestamp).containsExactly(1_000_000, 1_000_020, 1_000_040, 1_000_060);
    }

    @Test
    void aType3HeaderAfterASmallAbsoluteTimeRepeatsItAndAfterALargeOneKeepsTheTime() {
        header0(6, 33, 1);
        bytes(1);
        bytes(0xC0 | 6, 2);
        header0(4, 90_000, 1);
        bytes(1);
        bytes(0xC0 | 4, 2);
        read();
        assertThat(messages).extracting(Message::timestamp).containsExactly(33, 66, 90_000, 90_000);
    }

    @Test
    void anExtendedTimestampStandsInEveryChunkOfItsMessage() {
        byte[] body = body(300);
        header0(6, 0xFFFFFF, body.length);
        integer(0x01000010);
        chunks(6, body, 128, new byte[] {1, 0, 0, 16});
        read();
        assertThat(messages).containsExactly(new Message(9, 1, 0x01000010, list(body)));
    }

    @Test
    void encodersThatLeaveItOutOfType3ChunksAreUnderstood() {
        byte[] body = body(300);
        header0(6, 0xFFFFFF, body.length);
        integer(0x01000010);
        chunks(6, body, 128, new byte[0]);
        header1(6, 1, 1);
        bytes(9);
        read();
        assertThat(messages)
                .containsExactly(
                        new Message(9, 1, 0x01000010, list(body)), new Message(9, 1, 0x01000011, list(new byte[] {9})));
    }

    @Test
    void timeGoesOnOverItsWrap() {
        header0(6, 0xFFFFFF, 1);
        integer(-10);
        bytes(1);
        header1(6, 40, 1);
        bytes(2);
        read();
        assertThat(messages).extracting(Message::timestamp).containsExactly(-10, 30);
    }

    @Test
    void anEmptyMessageIsAMessage() {
        header0(6, 1, 0);
        header0(6, 2, 0);
        read();
        assertThat(messages).extracting(Message::timestamp).containsExactly(1, 2);
    }

    @Test
    void anAbortedMessageIsForgottenAndGivesItsBytesBack() {
        header0(6, 1, 50_000);
        wire.write(body(128), 0, 128);
        read();
        assertThat(budget.usedBytes()).isEqualTo(50_000);
        bytes(2, 0, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0);
        integer(6);
        header0(6, 9, 1);
        bytes(7);
        read();
        assertThat(messages).containsExactly(new Message(9, 1, 9, list(new byte[] {7})));
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void closingGivesBackWhatIsHalfReceived() {
        header0(6, 1, 50_000);
        read();
        reader.close();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void theChunkSizeTakesEffectAtOnce() {
        bytes(2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0);
        integer(1_000);
        header0(6, 1, 900);
        wire.write(body(900), 0, 900);
        read();
        assertThat(messages).hasSize(1);
    }

    @Test
    void aMessageOverTheLimitIsRefusedAtItsHeader() {
        header0(6, 1, 100_001);
        assertThatThrownBy(this::read).isInstanceOf(RtmpException.class).hasMessageContaining("over 100000");
    }

    @Test
    void unfinishedMessagesOfOneConnectionAreLimited() {
        for (int id = 3; id < 64; id++) {
            header0(id, 1, 100_000);
            wire.write(body(128), 0, 128);
        }
        assertThatThrownBy(this::read).isInstanceOf(RtmpException.class).hasMessageContaining("chunk streams");
        reader.close();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void theBytesOfUnfinishedMessagesOfOneConnectionAreLimitedToo() {
        RtmpLimits d = RtmpLimits.DEFAULT;
        RtmpLimits few = new RtmpLimits(
                d.maxVideoMessageBytes(),
                100_000,
                d.maxChunkStreams(),
                d.maxStreams(),
                d.maxSetupMessages(),
                250_000,
                d.prerollBytes(),
                d.maxBufferedBytes(),
                d.maxConnectionsPerAddress(),
                d.maxConnections());
        ChunkReader narrow = new ChunkReader(maximum(100_000), few, budget);
        for (int id = 3; id < 6; id++) {
            header0(id, 1, 100_000);
            wire.write(body(128), 0, 128);
        }
        assertThatThrownBy(() -> narrow.read(ByteBuffer.wrap(wire.toByteArray())))
                .isInstanceOf(RtmpException.class)
                .hasMessageContaining("more than 250000 bytes");
        assertThat(budget.usedBytes()).isEqualTo(200_000);
    }

    @Test
    void unfinishedMessagesOfAllConnectionsAreLimited() {
        assertThat(budget.reserve((int) RtmpLimits.DEFAULT.maxBufferedBytes() - 10))
                .isTrue();
        header0(6, 1, 11);
        assertThatThrownBy(this::read).isInstanceOf(RtmpException.class).hasMessageContaining("all connections");
    }

    @Test
    void aChunkStreamHasToBeginWithAWholeHeader() {
        bytes(0xC0 | 6);
        assertThatThrownBy(this::read).isInstanceOf(RtmpException.class);
    }

    private static ChunkReader.Messages maximum(int bytes) {
        return new ChunkReader.Messages() {
            @Override
            public int maxBytes(int type) {
                return bytes;
            }

            @Override
            public void message(int type, int streamId, int timestamp, ByteBuffer body) {}
        };
    }

    private void read() {
        reader.read(ByteBuffer.wrap(wire.toByteArray()));
        wire.reset();
    }

    private void header0(int id, int timestamp, int length) {
        bytes(id);
        tail0(timestamp, length);
    }

    private void tail0(int timestamp, int length) {
        medium(timestamp);
        medium(length);
        bytes(9, 1, 0, 0, 0);
    }

    private void header1(int id, int delta, int length) {
        bytes(0x40 | id);
        medium(delta);
        medium(length);
        bytes(9);
    }

    private void chunks(int id, byte[] body, int size, byte[] extended) {
        for (int at = 0; at < body.length; at += size) {
            if (at > 0) {
                bytes(0xC0 | id);
                wire.writeBytes(extended);
            }
            wire.write(body, at, Math.min(size, body.length - at));
        }
    }

    private void medium(int value) {
        bytes(value >>> 16, value >>> 8, value);
    }

    private void integer(int value) {
        bytes(value >>> 24, value >>> 16, value >>> 8, value);
    }

    private void bytes(int... values) {
        Arrays.stream(values).forEach(wire::write);
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }

    private static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }
}
