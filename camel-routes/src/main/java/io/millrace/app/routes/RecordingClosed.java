package io.millrace.app.routes;

import java.util.UUID;

/** A recording file was closed and lies in {@code node}'s spool, as it goes over the bus. */
public record RecordingClosed(UUID recording, String camera, String node, String spoolFile) {}
