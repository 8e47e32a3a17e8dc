package io.millrace.app.routes;

/** What goes over the bus when retention could not do what the policies ask. */
public final class RetentionAlert {
    private RetentionAlert() {}

    /** It is about no one camera. */
    public static String text(String what) {
        return EventJson.text(new TranscodeRoutes.Alert("retention-failed", "-", "retention: " + what));
    }
}
