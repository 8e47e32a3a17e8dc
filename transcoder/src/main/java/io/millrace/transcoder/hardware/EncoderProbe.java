package io.millrace.transcoder.hardware;

/** Tries an encoder. Blocking, for a bounded time. */
@FunctionalInterface
public interface EncoderProbe {
    ProbeResult probe(HardwareEncoder encoder) throws InterruptedException;
}
