package io.millrace.media;

import java.util.regex.Pattern;

/**
 * A camera's name in URLs, keys, object keys and logs: 1 to 28 of {@code a-z 0-9 -}, starting and
 * ending with a letter or digit. 28, so that a compact stream key ({@code id.signature}) fits the
 * 60 characters that short key fields of cameras take.
 */
public record CameraId(String value) implements Comparable<CameraId> {
    public static final int MAX_LENGTH = 28;
    private static final Pattern FORM = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,26}[a-z0-9])?");

    public CameraId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "a camera id is 1 to 28 of a-z, 0-9 and -, starting and ending with a letter or digit");
        }
    }

    /** Whether {@code value} has the form of a camera id; for input that may be anything. */
    public static boolean isValid(String value) {
        return value.length() <= MAX_LENGTH && FORM.matcher(value).matches();
    }

    @Override
    public int compareTo(CameraId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
