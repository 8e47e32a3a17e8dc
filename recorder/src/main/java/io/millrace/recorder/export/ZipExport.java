package io.millrace.recorder.export;

import io.millrace.media.tape.TapeExports;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A ZIP (PKWARE APPNOTE.TXT 6.3.10) made while it is read: members are stored, not deflated, as
 * media does not get smaller, and their checksums follow them (4.3.9), so that nothing is read
 * twice. Lengths are known beforehand. Sizes and offsets of 4 GiB and more, and counts of 65,535 and
 * more, take the 64-bit form (4.5.3, 4.3.14).
 */
final class ZipExport implements TapeExports.Export {
    private static final int LOCAL = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;

    /** 4.4.4: the checksum follows the data; names are UTF-8. */
    private static final int FLAGS = 1 << 3 | 1 << 11;

    private static final int VERSION_64 = 45;
    private static final int MAX_16 = 0xffff;
    private static final long MAX_32 = 0xffff_ffffL;

    private final List<Member> members;
    private final long[] offsets;
    private final long centralOffset;
    private final int centralBytes;

    /**
     * @param time shown as its time of change
     * @param content opened once for each reading of the archive
     */
    record Member(byte[] name, Instant time, long sizeBytes, Supplier<InputStream> content) {
        static Member of(String name, Instant time, TapeExports.Export export) {
            return new Member(name.getBytes(StandardCharsets.UTF_8), time, export.sizeBytes(), export::open);
        }

        static Member of(String name, Instant time, byte[] content) {
            return new Member(
                    name.getBytes(StandardCharsets.UTF_8),
                    time,
                    content.length,
                    () -> new ByteArrayInputStream(content));
        }

        boolean large() {
            return sizeBytes >= MAX_32;
        }
    }

    ZipExport(List<Member> members) {
        this.members = List.copyOf(members);
        offsets = new long[members.size()];
        long offset = 0;
        int central = 0;
        for (int i = 0; i < offsets.length; i++) {
            Member member = this.members.get(i);
            offsets[i] = offset;
            offset += local(member).length + member.sizeBytes + descriptor(member, 0).length;
            central += central(i, 0).length;
        }
        centralOffset = offset;
        centralBytes = central;
    }

    @Override
    public long sizeBytes() {
        return centralOffset + centralBytes + end().length;
    }

    @Override
    public InputStream open() {
        List<CRC32> sums = new ArrayList<>();
        members.forEach(member -> sums.add(new CRC32()));
        Stream<Supplier<InputStream>> files = IntStream.range(0, members.size())
                .boxed()
                .flatMap(i -> {
                    Member member = members.get(i);
                    CRC32 sum = sums.get(i);
                    return Stream.<Supplier<InputStream>>of(
                            () -> bytes(local(member)),
                            () -> new CheckedInputStream(member.content.get(), sum),
                            () -> bytes(descriptor(member, sum.getValue())));
                });
        Stream<Supplier<InputStream>> directory = IntStream.range(0, members.size())
                .mapToObj(i -> () -> bytes(central(i, sums.get(i).getValue())));
        // Each only when the one before was read: checksums are known then.
        List<Supplier<InputStream>> parts = Stream.of(
                        files, directory, Stream.<Supplier<InputStream>>of(() -> bytes(end())))
                .flatMap(each -> each)
                .toList();
        return InARow.of(parts);
    }

    private static InputStream bytes(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] local(Member member) {
        ByteBuffer out = buffer(30 + member.name.length + 20);
        out.putInt(LOCAL);
        common(out, member, 0);
        out.putShort((short) (member.large() ? 20 : 0)).put(member.name);
        if (member.large()) {
            out.putShort((short) 1)
                    .putShort((short) 16)
                    .putLong(member.sizeBytes)
                    .putLong(member.sizeBytes);
        }
        return written(out);
    }

    /** From the version that is needed to the length of the name. */
    private static void common(ByteBuffer out, Member member, long crc) {
        LocalDateTime time = LocalDateTime.ofInstant(member.time, ZoneOffset.UTC);
        int size = (int) (member.large() ? MAX_32 : member.sizeBytes);
        out.putShort((short) VERSION_64).putShort((short) FLAGS).putShort((short) 0);
        out.putShort((short) (time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2));
        out.putShort((short)
                (Math.clamp(time.getYear() - 1980, 0, 127) << 9 | time.getMonthValue() << 5 | time.getDayOfMonth()));
        out.putInt((int) crc).putInt(size).putInt(size).putShort((short) member.name.length);
    }

    private static byte[] descriptor(Member member, long crc) {
        ByteBuffer out = buffer(24).putInt(DESCRIPTOR).putInt((int) crc);
        if (member.large()) {
            out.putLong(member.sizeBytes).putLong(member.sizeBytes);
        } else {
            out.putInt((int) member.sizeBytes).putInt((int) member.sizeBytes);
        }
        return written(out);
    }

    private byte[] central(int index, long crc) {
        Member member = members.get(index);
        boolean far = offsets[index] >= MAX_32;
        int extra = (member.large() ? 16 : 0) + (far ? 8 : 0);
        ByteBuffer out = buffer(46 + member.name.length + 28);
        // Made on Unix, for which alone the mode below is read: a file that its owner may write.
        out.putInt(CENTRAL).putShort((short) (3 << 8 | VERSION_64));
        common(out, member, crc);
        out.putShort((short) (extra == 0 ? 0 : extra + 4)).putShort((short) 0).putInt(0);
        out.putInt(0100644 << 16).putInt((int) (far ? MAX_32 : offsets[index]));
        out.put(member.name);
        if (extra > 0) {
            out.putShort((short) 1).putShort((short) extra);
            if (member.large()) {
                out.putLong(member.sizeBytes).putLong(member.sizeBytes);
            }
            if (far) {
                out.putLong(offsets[index]);
            }
        }
        return written(out);
    }

    private byte[] end() {
        ByteBuffer out = buffer(56 + 20 + 22);
        boolean far = centralOffset >= MAX_32;
        boolean many = offsets.length >= MAX_16;
        if (far || many) {
            out.putInt(END_64).putLong(44).putShort((short) VERSION_64).putShort((short) VERSION_64);
            out.putInt(0).putInt(0).putLong(offsets.length).putLong(offsets.length);
            out.putLong(centralBytes).putLong(centralOffset);
            out.putInt(LOCATOR_64)
                    .putInt(0)
                    .putLong(centralOffset + centralBytes)
                    .putInt(1);
        }
        out.putInt(END).putShort((short) 0).putShort((short) 0);
        short count = (short) (many ? MAX_16 : offsets.length);
        out.putShort(count).putShort(count);
        out.putInt(centralBytes).putInt((int) (far ? MAX_32 : centralOffset)).putShort((short) 0);
        return written(out);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] written(ByteBuffer out) {
        return Arrays.copyOf(out.array(), out.position());
    }
}
