package io.millrace.app.routes;

/** What goes over the bus when the embedded PostgreSQL died, or cannot be started again. */
public final class CatalogueAlert {
    private CatalogueAlert() {}

    /** It is about no one camera. */
    public static String text(String what) {
        return EventJson.text(new TranscodeRoutes.Alert("catalogue-away", "-", what));
    }
}
