package io.millrace.transcoder.hardware;

import io.millrace.media.ladder.Preset;

/**
 * What an encoder is to make of one stream of pictures.
 *
 * @param bufferBits how far it may run ahead of {@code maxBitsPerSecond}
 * @param level H.264's level_idc, ten times the level
 */
public record EncodeRequest(Preset preset, int bitsPerSecond, int maxBitsPerSecond, int bufferBits, int level) {
    public EncodeRequest {
        if (bitsPerSecond <= 0 || maxBitsPerSecond < bitsPerSecond || bufferBits <= 0 || level <= 0) {
            throw new IllegalArgumentException("an encoder cannot make " + bitsPerSecond + " bit/s of at most "
                    + maxBitsPerSecond + " with a buffer of " + bufferBits + " bits, level " + level);
        }
    }
}
