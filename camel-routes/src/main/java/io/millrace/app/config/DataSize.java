package io.millrace.app.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 64KiB}, {@code 8MiB}, {@code 2GiB} or {@code 512B}. */
public record DataSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB|TiB)");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
    }

    public static DataSize mebibytes(long count) {
        return new DataSize(count << 20);
    }

    /** @throws IllegalArgumentException saying what a size looks like */
    public static DataSize parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("is not a size such as 64KiB, 8MiB or 2GiB");
        }
        long bytes = Long.parseLong(form.group(1));
        for (String unit : UNITS) {
            if (unit.equals(form.group(2))) {
                return new DataSize(bytes);
            }
            if (bytes > Long.MAX_VALUE / 1024) {
                throw new IllegalArgumentException("is more than there can be");
            }
            bytes *= 1024;
        }
        throw new IllegalStateException(form.group(2));
    }

    /** As {@link #parse} reads it, in the largest unit that divides it. */
    @Override
    public String toString() {
        long value = bytes;
        int unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%d%s", value, UNITS[unit]);
    }
}
