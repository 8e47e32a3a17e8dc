package io.millrace.media.tape;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes small pictures of keyframes. Blocking: seconds; safe for use by many threads. */
@FunctionalInterface
public interface KeyframePictures {
    /**
     * @param file an MP4 with keyframes
     * @return a JPEG of each keyframe, in order
     * @throws IOException if it cannot be decoded
     */
    List<byte[]> of(Path file) throws IOException, InterruptedException;
}
