package io.millrace.api.camera;

import io.millrace.media.CameraId;
import java.text.Normalizer;
import java.util.Locale;

/** Makes ids of names: {@code Front Door} is {@code front-door}. */
final class CameraNames {
    private CameraNames() {}

    /** An id from what is ASCII in {@code name}; {@code camera} when nothing is. */
    static CameraId idOf(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        var id = new StringBuilder();
        for (int i = 0; i < plain.length() && id.length() < CameraId.MAX_LENGTH; i++) {
            char c = plain.charAt(i);
            boolean mark = Character.getType(c) == Character.NON_SPACING_MARK;
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                id.append(c);
            } else if (!mark && !id.isEmpty() && id.charAt(id.length() - 1) != '-') {
                id.append('-');
            }
        }
        while (!id.isEmpty() && id.charAt(id.length() - 1) == '-') {
            id.setLength(id.length() - 1);
        }
        return new CameraId(id.isEmpty() ? "camera" : id.toString());
    }

    /** {@code id} with a number behind it, for when it is taken. */
    static CameraId numbered(CameraId id, int number) {
        String suffix = "-" + number;
        String stem = id.value();
        if (stem.length() + suffix.length() > CameraId.MAX_LENGTH) {
            stem = stem.substring(0, CameraId.MAX_LENGTH - suffix.length());
        }
        return new CameraId(stem + suffix);
    }
}
