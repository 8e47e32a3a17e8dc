package io.millrace.media.codec;

/** A codec configuration we cannot use; the message says why, for people. */
public final class CodecConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CodecConfigurationException(String message) {
        super(message);
    }
}
