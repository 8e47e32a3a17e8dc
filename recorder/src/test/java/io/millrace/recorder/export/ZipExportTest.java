package io.millrace.recorder.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.recorder.export.ZipExport.Member;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Archives of more than 32 and 16 bits can count. What would fill gigabytes are zeros, which lie in a
 * sparse file; the directory is read by the JDK, and what stands before and behind each member,
 * which the JDK passes over, here.
 */
class ZipExportTest {
    private static final Instant TIME = Instant.parse("2026-11-21T09:59:58Z");
    private static final int MAX_16 = 0xffff;
    private static final long MAX_32 = 0xffff_ffffL;
    private static final int PIECE_BYTES = 1 << 20;
    private static final byte[] ZEROS = new byte[PIECE_BYTES];

    @TempDir
    Path folder;

    /** The largest that 32 bits can say, the first that they cannot, and more than they could. */
    @ParameterizedTest
    @ValueSource(longs = {MAX_32 - 1, MAX_32, MAX_32 + 2})
    void aLargeMemberAndWhatLiesBehindItAreFound(long sizeBytes) throws Exception {
        List<Member> members = List.of(
                Member.of("before.json", TIME, "before".getBytes(StandardCharsets.UTF_8)),
                new Member("large.mp4".getBytes(StandardCharsets.UTF_8), TIME, sizeBytes, () -> new Zeros(sizeBytes)),
                Member.of("behind.json", TIME, "behind".getBytes(StandardCharsets.UTF_8)));
        Path file = written(new ZipExport(members));
        long[] sums = {crc("before"), crcOfZeros(sizeBytes), crc("behind")};
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("before.json", "large.mp4", "behind.json");
            assertThat(zip.stream().map(ZipEntry::getSize)).containsExactly(6L, sizeBytes, 6L);
            assertThat(zip.stream().map(ZipEntry::getCrc)).containsExactly(sums[0], sums[1], sums[2]);
            for (String name : List.of("before", "behind")) {
                try (InputStream in = zip.getInputStream(zip.getEntry(name + ".json"))) {
                    assertThat(in.readAllBytes())
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo(name);
                }
            }
            try (InputStream in = zip.getInputStream(zip.getEntry("large.mp4"))) {
                in.skipNBytes(sizeBytes - 1);
                assertThat(in.read()).isZero();
                assertThat(in.read()).as("its end").isEqualTo(-1);
            }
        }
        assertHeaders(file, members, sums);
    }

    @ParameterizedTest
    @ValueSource(ints = {MAX_16 - 1, MAX_16, MAX_16 + 2})
    void moreMembersThanSixteenBitsCountAreFound(int count) throws Exception {
        ZipExport export = new ZipExport(IntStream.range(0, count)
                .mapToObj(i -> Member.of(i + ".mp4", TIME, Integer.toString(i).getBytes(StandardCharsets.US_ASCII)))
                .toList());
        Path file = written(export);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.size()).isEqualTo(count);
            String last = Integer.toString(count - 1);
            assertThat(zip.getInputStream(zip.getEntry(last + ".mp4")).readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(last);
        }
        assertEnd(file, count);
    }

    /** APPNOTE 4.3.14 to 4.3.16; the JDK counts for itself where the number is too large for 16 bits. */
    private static void assertEnd(Path file, int count) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            boolean large = count >= MAX_16;
            in.seek(in.length() - 22);
            ByteBuffer end = read(in, 22);
            assertThat(end.getInt(0)).isEqualTo(0x06054b50);
            assertThat(Short.toUnsignedInt(end.getShort(8))).isEqualTo(large ? MAX_16 : count);
            assertThat(Short.toUnsignedInt(end.getShort(10))).isEqualTo(large ? MAX_16 : count);
            in.seek(in.length() - 22 - 20);
            ByteBuffer locator = read(in, 20);
            assertThat(locator.getInt(0) == 0x07064b50).isEqualTo(large);
            if (large) {
                in.seek(locator.getLong(8));
                ByteBuffer end64 = read(in, 56);
                assertThat(end64.getInt(0)).isEqualTo(0x06064b50);
                assertThat(end64.getLong(24)).isEqualTo(count);
                assertThat(end64.getLong(32)).isEqualTo(count);
                in.seek(end64.getLong(48));
                assertThat(read(in, 4).getInt()).as("the directory").isEqualTo(0x02014b50);
            }
        }
    }

    /** In as many bytes as were told; pieces of nothing but zeros become holes. */
    private Path written(ZipExport export) throws IOException {
        Path file = folder.resolve("export.zip");
        byte[] piece = new byte[PIECE_BYTES];
        long size = 0;
        try (InputStream in = export.open();
                RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int read = in.readNBytes(piece, 0, PIECE_BYTES);
                    read > 0;
                    read = in.readNBytes(piece, 0, PIECE_BYTES)) {
                if (read < PIECE_BYTES || !Arrays.equals(piece, ZEROS)) {
                    out.seek(size);
                    out.write(piece, 0, read);
                }
                size += read;
            }
        }
        assertThat(size).as("the length that was told").isEqualTo(export.sizeBytes());
        assertThat(file).hasSize(size);
        return file;
    }

    /** APPNOTE 4.3.7, 4.3.9 and 4.5.3: what a reader has that does not begin at the end. */
    private static void assertHeaders(Path file, List<Member> members, long[] sums) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            for (int i = 0; i < sums.length; i++) {
                Member member = members.get(i);
                boolean large = member.sizeBytes() >= MAX_32;
                ByteBuffer local = read(in, 30);
                assertThat(local.getInt(0)).isEqualTo(0x04034b50);
                assertThat(local.getShort(6) & 1 << 3)
                        .as("a descriptor follows")
                        .isNotZero();
                assertThat(local.getInt(22)).isEqualTo(large ? -1 : (int) member.sizeBytes());
                assertThat(read(in, local.getShort(26)).array()).isEqualTo(member.name());
                ByteBuffer extra = read(in, local.getShort(28));
                assertThat(extra.remaining()).isEqualTo(large ? 20 : 0);
                if (large) {
                    assertThat(extra.getShort()).isEqualTo((short) 1);
                    assertThat(extra.getShort()).isEqualTo((short) 16);
                    assertThat(extra.getLong()).isEqualTo(member.sizeBytes());
                    assertThat(extra.getLong()).isEqualTo(member.sizeBytes());
                }
                in.seek(in.getFilePointer() + member.sizeBytes());
                ByteBuffer descriptor = read(in, large ? 24 : 16);
                assertThat(descriptor.getInt()).isEqualTo(0x08074b50);
                assertThat(descriptor.getInt()).isEqualTo((int) sums[i]);
                assertThat(large ? descriptor.getLong() : Integer.toUnsignedLong(descriptor.getInt()))
                        .isEqualTo(member.sizeBytes());
                assertThat(large ? descriptor.getLong() : Integer.toUnsignedLong(descriptor.getInt()))
                        .isEqualTo(member.sizeBytes());
            }
            assertThat(read(in, 4).getInt()).as("the directory").isEqualTo(0x02014b50);
        }
    }

    private static ByteBuffer read(RandomAccessFile in, int bytes) throws IOException {
        byte[] read = new byte[bytes];
        in.readFully(read);
        return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long crc(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }

    private static long crcOfZeros(long count) {
        CRC32 sum = new CRC32();
        for (long left = count; left > 0; left -= PIECE_BYTES) {
            sum.update(ZEROS, 0, (int) Math.min(PIECE_BYTES, left));
        }
        return sum.getValue();
    }

    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int read = (int) Math.min(length, left);
            Arrays.fill(into, offset, offset + read, (byte) 0);
            left -= read;
            return read;
        }
    }
}
