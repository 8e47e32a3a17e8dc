package io.millrace.media.catalog;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that the catalogue keeps of one recording: written together, or not at all.
 *
 * @param manifest null for a recording that nobody signed
 */
public record CatalogEntry(
        Recording recording, RecordingIndex index, @Nullable RecordingManifest manifest) {
    public CatalogEntry {
        UUID id = recording.id();
        if (!index.recordingId().equals(id)) {
            throw new IllegalArgumentException("recording " + id + " with the index of " + index.recordingId());
        }
        if (manifest != null && !manifest.recordingId().equals(id)) {
            throw new IllegalArgumentException("recording " + id + " with the manifest of " + manifest.recordingId());
        }
    }
}
