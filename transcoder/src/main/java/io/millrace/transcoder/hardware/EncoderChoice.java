package io.millrace.transcoder.hardware;

import java.util.List;

/** What an operator asks for. */
public enum EncoderChoice {
    /** The first that works; software if none does. */
    AUTO(List.of(HardwareEncoder.values())),
    SOFTWARE(List.of()),
    NVENC(List.of(HardwareEncoder.NVENC)),
    VAAPI(List.of(HardwareEncoder.VAAPI)),
    QSV(List.of(HardwareEncoder.QSV));

    private final List<HardwareEncoder> wanted;

    EncoderChoice(List<HardwareEncoder> wanted) {
        this.wanted = wanted;
    }

    /** Those to use if they work, best first. */
    List<HardwareEncoder> wanted() {
        return wanted;
    }
}
