package io.millrace.media.live;

import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.MediaKind;
import io.millrace.media.Track;
import io.millrace.media.cmaf.InitSectionWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A live stream's init sections, numbered: a camera that comes back unchanged goes on with the same one. */
final class InitSections {
    private @Nullable InitSection latest;

    InitSection of(List<Track> tracks) {
        InitSection current = latest;
        if (current == null || !codecs(current.tracks()).equals(codecs(tracks))) {
            current = InitSectionWriter.write(current == null ? 0 : current.id() + 1, tracks);
            latest = current;
        }
        return current;
    }

    /** Whether what the camera sent last had audio: it will have it again. */
    boolean haveAudio() {
        InitSection current = latest;
        return current != null && current.tracks().stream().anyMatch(track -> track.kind() == MediaKind.AUDIO);
    }

    private static List<Codec> codecs(List<Track> tracks) {
        return tracks.stream().map(Track::codec).toList();
    }
}
