package io.millrace.api.recording;

import org.jspecify.annotations.Nullable;

/**
 * One range of bytes that a request asks for (RFC 9110, 14.1.2).
 *
 * @param length at least 1
 */
public record ByteRange(long offset, long length) {
    private static final int MAX_DIGITS = 18;

    /** What a {@code Range} header comes to for an object of {@code size} bytes. */
    sealed interface Asked {
        /** No range, several, or one of another form: the whole object is a right answer. */
        record Whole() implements Asked {}

        record Part(ByteRange range) implements Asked {}

        /** 416: it begins behind the end. */
        record Unsatisfiable() implements Asked {}
    }

    public long last() {
        return offset + length - 1;
    }

    static Asked parse(@Nullable String header, long size) {
        if (header == null || !header.startsWith("bytes=")) {
            return new Asked.Whole();
        }
        int dash = header.indexOf('-');
        if (dash < 0) {
            return new Asked.Whole();
        }
        String first = header.substring(6, dash);
        String last = header.substring(dash + 1);
        if (!digits(first) || !digits(last) || (first.isEmpty() && last.isEmpty())) {
            return new Asked.Whole();
        }
        if (first.isEmpty()) {
            long length = Math.min(Long.parseLong(last), size);
            return length == 0 ? new Asked.Unsatisfiable() : new Asked.Part(new ByteRange(size - length, length));
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        if (from >= size) {
            return new Asked.Unsatisfiable();
        }
        return to < from ? new Asked.Whole() : new Asked.Part(new ByteRange(from, to - from + 1));
    }

    private static boolean digits(String text) {
        return text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
