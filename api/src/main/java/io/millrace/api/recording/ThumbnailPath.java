package io.millrace.api.recording;

import io.millrace.api.rest.ApiCall;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /recordings/{recording}/{number}.jpg}. */
record ThumbnailPath(UUID recording, int number) {
    private static final Pattern FORM =
            Pattern.compile(Pattern.quote(RecordingDownload.PREFIX) + "([0-9a-f-]{36})/([0-9]{1,4})\\.jpg");

    static String of(UUID recording, int number) {
        return RecordingDownload.PREFIX + recording + "/" + number + ".jpg";
    }

    static Optional<ThumbnailPath> parse(@Nullable String path) {
        Matcher match = FORM.matcher(path == null ? "" : path);
        return match.matches()
                ? ApiCall.uuid(match.group(1)).map(id -> new ThumbnailPath(id, Integer.parseInt(match.group(2))))
                : Optional.empty();
    }
}
