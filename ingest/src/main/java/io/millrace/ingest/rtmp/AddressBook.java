package io.millrace.ingest.rtmp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What each address has open, and how often it was refused. An address is an IPv4 address or an
 * IPv6 /64. Refusals in a row make the next refusal slower to arrive, up to ten seconds: guessing
 * costs the guesser's connections, while other cameras behind the same address are let in at
 * once. Any thread.
 */
final class AddressBook {
    private static final Duration MAX_DELAY = Duration.ofSeconds(10);
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final int FREE_REFUSALS = 3;
    /** Refusals are forgotten after this long without one. */
    private static final long FORGET_NANOS = Duration.ofMinutes(2).toNanos();

    private final int maxConnections;
    private final int maxConnectionsPerAddress;
    private final Map<String, Entry> entries = new HashMap<>();
    private int open;

    AddressBook(RtmpLimits limits) {
        this.maxConnections = limits.maxConnections();
        this.maxConnectionsPerAddress = limits.maxConnectionsPerAddress();
    }

    /** False when there is no room; then nothing has to be closed. */
    synchronized boolean open(InetAddress address) {
        if (open >= maxConnections) {
            return false;
        }
        Entry entry = entries.computeIfAbsent(key(address), k -> new Entry());
        if (entry.open >= maxConnectionsPerAddress) {
            return false;
        }
        entry.open++;
        open++;
        return true;
    }

    synchronized void close(InetAddress address) {
        String key = key(address);
        Entry entry = entries.get(key);
        if (entry != null && entry.open > 0) {
            entry.open--;
            open--;
            if (entry.open == 0 && entry.refusals == 0) {
                entries.remove(key);
            }
        }
    }

    /** Counts a refusal and says how long its answer has to wait. */
    synchronized Duration refused(InetAddress address, long nowNanos) {
        Entry entry = entries.computeIfAbsent(key(address), k -> new Entry());
        entry.refusals++;
        entry.refusedNanos = nowNanos;
        int doublings = entry.refusals - FREE_REFUSALS - 1;
        if (doublings < 0) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(doublings, 10));
        return delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    }

    /** Forgets what has not been refused for a while. */
    synchronized void sweep(long nowNanos) {
        entries.values().removeIf(entry -> {
            if (nowNanos - entry.refusedNanos > FORGET_NANOS) {
                entry.refusals = 0;
            }
            return entry.open == 0 && entry.refusals == 0;
        });
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }

    private static final class Entry {
        int open;
        int refusals;
        long refusedNanos;
    }
}
