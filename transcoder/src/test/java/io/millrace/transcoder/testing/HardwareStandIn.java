package io.millrace.transcoder.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Has libx264 do what a command asks of a graphics card, which machines that run tests do not have. */
public final class HardwareStandIn {
    private static final Set<String> DEVICE = Set.of("-vaapi_device", "-init_hw_device");

    private HardwareStandIn() {}

    /** The same arguments, with the device left out and the encoder and what only it knows exchanged. */
    public static List<String> inSoftware(List<String> arguments) {
        List<String> line = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (DEVICE.contains(argument)) {
                i++;
            } else if (argument.equals("-c:v") && arguments.get(i + 1).startsWith("h264_")) {
                line.addAll(List.of("-c:v", "libx264", "-preset", "superfast", "-tune", "zerolatency"));
                // What is between stands for the encoder alone.
                i = arguments.subList(i, arguments.size()).indexOf("-profile:v") + i - 1;
            } else {
                line.add(argument.replace(",hwupload", ""));
            }
        }
        return line;
    }
}
