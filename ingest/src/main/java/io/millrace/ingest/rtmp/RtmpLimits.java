package io.millrace.ingest.rtmp;

/**
 * What one encoder, one address and all of them together may cost the server.
 *
 * @param maxVideoMessageBytes of one video message of a publisher; a 4K keyframe stays under 4 MiB
 * @param maxMessageBytes of any other message, and of every message before a publish is accepted
 * @param maxChunkStreams chunk stream ids one connection may use; encoders use up to five
 * @param maxStreams message streams one connection may create; encoders use one
 * @param maxSetupMessages messages before a publish is accepted; encoders send about ten
 * @param maxConnectionBytes half-received messages of one connection
 * @param prerollBytes samples that wait in one session until a sink is attached
 * @param maxBufferedBytes half-received messages and pre-rolls of all connections
 * @param maxConnectionsPerAddress open at once from one IPv4 address or IPv6 /64
 * @param maxConnections open at once
 */
public record RtmpLimits(
        int maxVideoMessageBytes,
        int maxMessageBytes,
        int maxChunkStreams,
        int maxStreams,
        int maxSetupMessages,
        int maxConnectionBytes,
        int prerollBytes,
        long maxBufferedBytes,
        int maxConnectionsPerAddress,
        int maxConnections) {
    public static final RtmpLimits DEFAULT =
            new RtmpLimits(4 << 20, 64 << 10, 16, 4, 100, 5 << 20, 8 << 20, 512L << 20, 512, 2_000);

    /** A message length is 24 bits on the wire (RTMP 1.0, 5.3.1.2.1). */
    private static final int WIRE_MAX = 0xFFFFFF;

    public RtmpLimits {
        inRange("maxVideoMessageBytes", maxVideoMessageBytes, 1 << 10, WIRE_MAX);
        inRange("maxMessageBytes", maxMessageBytes, 1 << 10, WIRE_MAX);
        inRange("maxChunkStreams", maxChunkStreams, 2, 1 << 10);
        inRange("maxStreams", maxStreams, 1, 64);
        inRange("maxSetupMessages", maxSetupMessages, 10, 1 << 20);
        inRange("maxConnectionBytes", maxConnectionBytes, maxMessageBytes, Integer.MAX_VALUE);
        inRange("prerollBytes", prerollBytes, 0, Integer.MAX_VALUE);
        inRange("maxBufferedBytes", maxBufferedBytes, maxConnectionBytes, Long.MAX_VALUE);
        inRange("maxConnectionsPerAddress", maxConnectionsPerAddress, 1, Integer.MAX_VALUE);
        inRange("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
    }

    private static void inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", not within " + min + " to " + max);
        }
    }
}
