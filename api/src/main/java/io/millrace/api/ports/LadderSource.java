package io.millrace.api.ports;

import io.millrace.media.CameraId;
import io.millrace.media.ladder.LadderProfile;

/** A camera's ladder as it stands: its own, else the server's. Never blocks. */
@FunctionalInterface
public interface LadderSource {
    LadderProfile ladder(CameraId camera);
}
