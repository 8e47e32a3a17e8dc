package io.millrace.app.routes;

import io.millrace.media.catalog.OutboxEntry;

/** What goes over the bus when a recording does not get to the object store. */
final class UploadAlert {
    private UploadAlert() {}

    /** It is tried again. */
    static String keepsFailing(OutboxEntry entry, int attempts, String error) {
        return text(
                "upload-failing",
                entry,
                attempts,
                error,
                "it is tried again, and its file " + entry.spoolFile() + " stays in the spool");
    }

    /** It waits for an operator. */
    static String givenUp(OutboxEntry entry, int attempts, String error) {
        return text(
                "upload-given-up",
                entry,
                attempts,
                error,
                "its file " + entry.spoolFile() + " stays in the spool; try it again with POST /api/v1/outbox/"
                        + entry.recordingId() + "/retry");
    }

    private static String text(String kind, OutboxEntry entry, int attempts, String error, String what) {
        String file = entry.spoolFile();
        String camera = file.contains("/") ? file.substring(0, file.indexOf('/')) : "-";
        return EventJson.text(new TranscodeRoutes.Alert(
                kind,
                camera,
                "recording " + entry.recordingId() + " was not stored in " + attempts + " attempts: " + error + "; "
                        + what));
    }
}
