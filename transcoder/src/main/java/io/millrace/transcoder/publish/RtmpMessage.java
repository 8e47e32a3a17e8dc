package io.millrace.transcoder.publish;

/**
 * A message as it came from the server.
 *
 * @param type its number (RTMP 1.0, 5.4, 6.2 and 7.1)
 * @param body handed over
 */
record RtmpMessage(int type, byte[] body) {
    static final int SET_CHUNK_SIZE = 1;
    static final int ACKNOWLEDGEMENT = 3;
    static final int USER_CONTROL = 4;
    static final int WINDOW_SIZE = 5;
    static final int COMMAND_AMF0 = 20;
}
