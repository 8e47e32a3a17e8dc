package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SmjpegReaderTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private void headers() throws IOException {
        out.write("\0\nSMJPEG".getBytes(StandardCharsets.ISO_8859_1));
        out.writeLong(0);
        block("_TXT", "encoder = any");
        block("_VID", "\0\0\0\0\1@\0\264JFIF");
        out.writeBytes("HEND");
    }

    private void block(String tag, String content) throws IOException {
        out.writeBytes(tag);
        out.writeInt(content.length());
        out.writeBytes(content);
    }

    private void picture(int millis, String content) throws IOException {
        out.writeBytes("vidD");
        out.writeInt(millis);
        out.writeInt(content.length());
        out.writeBytes(content);
    }

    private SmjpegReader reader() {
        return new SmjpegReader(new ByteArrayInputStream(bytes.toByteArray()));
    }

    @Test
    void readsPicturesWithTheirTimes() throws IOException {
        headers();
        picture(0, "first");
        picture(0xfff0_bdc1, "second");
        out.writeBytes("DONE");
        SmjpegReader reader = reader();
        TimedJpeg first = Objects.requireNonNull(reader.next());
        assertThat(first.millis()).isZero();
        assertThat(first.jpeg()).asString().isEqualTo("first");
        TimedJpeg second = Objects.requireNonNull(reader.next());
        assertThat(second.millis()).isEqualTo(-999_999);
        assertThat(second.jpeg()).asString().isEqualTo("second");
        assertThat(reader.next()).isNull();
    }

    @Test
    void aChildThatMadeNoneEndsWithoutOne() throws IOException {
        assertThat(reader().next()).isNull();
        headers();
        assertThat(reader().next()).isNull();
    }

    @Test
    void whatBreaksOffIsNoPicture() throws IOException {
        headers();
        int begins = bytes.size();
        picture(40, "whole");
        byte[] whole = bytes.toByteArray();
        for (int length = 1; length < whole.length; length++) {
            SmjpegReader reader = new SmjpegReader(new ByteArrayInputStream(Arrays.copyOf(whole, length)));
            if (length == begins) {
                assertThat(reader.next()).isNull();
            } else {
                assertThatThrownBy(reader::next).as("%d bytes", length).isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void garbageIsRefusedBeforeMemoryIsTakenForIt() throws IOException {
        out.writeBytes("a line that is not SMJPEG");
        assertThatThrownBy(reader()::next).isInstanceOf(StreamCorruptedException.class);
        bytes.reset();
        headers();
        out.writeBytes("sndD");
        assertThatThrownBy(reader()::next).isInstanceOf(StreamCorruptedException.class);
        for (int size : new int[] {-1, 0, (1 << 20) + 1, Integer.MAX_VALUE}) {
            bytes.reset();
            headers();
            out.writeBytes("vidD");
            out.writeInt(0);
            out.writeInt(size);
            assertThatThrownBy(reader()::next).isInstanceOf(StreamCorruptedException.class);
        }
        bytes.reset();
        out.write("\0\nSMJPEG".getBytes(StandardCharsets.ISO_8859_1));
        out.writeLong(0);
        out.writeBytes("_TXT");
        out.writeInt(1 << 20);
        assertThatThrownBy(reader()::next).isInstanceOf(StreamCorruptedException.class);
    }
}
