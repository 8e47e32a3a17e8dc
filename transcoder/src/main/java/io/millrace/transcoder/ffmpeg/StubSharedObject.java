package io.millrace.transcoder.ffmpeg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The smallest ELF64 shared object that a dynamic loader takes for a library: a name and no
 * symbols. It stands in for device libraries (sound, X11) that FFmpeg's libavdevice names but that
 * none of our commands calls; the loader wants the file, and binds functions only when called.
 *
 * <p>Layout: ELF header, two program headers (one loadable segment over the whole file, one
 * dynamic), then string table, empty symbol table, hash table and dynamic section. Source: the
 * System V ABI, chapters 4 and 5.
 */
final class StubSharedObject {
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;
    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int SYMBOL_BYTES = 24;
    private static final int HASH_BYTES = 16;
    /** Large enough for every page size in use, so that one file serves all kernels. */
    private static final long ALIGNMENT = 0x10000;

    private StubSharedObject() {}

    /**
     * @param soname the library's name, for example {@code libpulse.so.0}
     * @param architecture {@code os.arch}: {@code amd64} or {@code aarch64}
     * @return the file's bytes
     */
    static byte[] bytes(String soname, String architecture) {
        byte[] strings = ("\0" + soname + "\0").getBytes(StandardCharsets.US_ASCII);
        int stringsAt = HEADER_BYTES + 2 * PROGRAM_HEADER_BYTES;
        int symbolsAt = align8(stringsAt + strings.length);
        int hashAt = symbolsAt + SYMBOL_BYTES;
        int dynamicAt = hashAt + HASH_BYTES;
        long[][] dynamic = {
            {14, 1}, // DT_SONAME
            {4, hashAt}, // DT_HASH
            {5, stringsAt}, // DT_STRTAB
            {6, symbolsAt}, // DT_SYMTAB
            {10, strings.length}, // DT_STRSZ
            {11, SYMBOL_BYTES}, // DT_SYMENT
            {0, 0} // DT_NULL
        };
        int size = dynamicAt + dynamic.length * 16;

        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort((short) 3); // ET_DYN
        file.putShort((short) (architecture.equals("aarch64") ? EM_AARCH64 : EM_X86_64));
        file.putInt(1); // EV_CURRENT
        file.putLong(0); // no entry
        file.putLong(HEADER_BYTES); // program headers
        file.putLong(0); // no section headers
        file.putInt(0); // flags
        file.putShort((short) HEADER_BYTES);
        file.putShort((short) PROGRAM_HEADER_BYTES).putShort((short) 2);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        // PT_LOAD, readable and writable: the loader relocates the dynamic section in place.
        programHeader(file, 1, 0, size, ALIGNMENT);
        programHeader(file, 2, dynamicAt, dynamic.length * 16L, 8); // PT_DYNAMIC
        file.put(strings);
        file.position(hashAt); // the one symbol, STN_UNDEF, is all zero
        file.putInt(1).putInt(1).putInt(0).putInt(0); // one bucket, one chain entry, both empty
        for (long[] entry : dynamic) {
            file.putLong(entry[0]).putLong(entry[1]);
        }
        return file.array();
    }

    private static void programHeader(ByteBuffer file, int type, long offset, long size, long alignment) {
        file.putInt(type).putInt(6); // PF_R | PF_W
        file.putLong(offset).putLong(offset).putLong(offset); // file offset, virtual, physical address
        file.putLong(size).putLong(size).putLong(alignment);
    }

    private static int align8(int offset) {
        return (offset + 7) & ~7;
    }
}
