package io.millrace.media.cmaf;

import java.io.IOException;

/** Bytes that are not the boxes they should be: foreign, torn or made to harm. */
public final class CmafException extends IOException {
    public CmafException(String message) {
        super(message);
    }
}
