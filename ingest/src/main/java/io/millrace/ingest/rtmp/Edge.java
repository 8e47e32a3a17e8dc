package io.millrace.ingest.rtmp;

import io.millrace.ingest.PublishAuthorizer;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * What the connections of one server share.
 *
 * @param nanos monotonic, for time-outs; {@link System#nanoTime} but in tests
 * @param later runs what has to wait, briefly
 */
record Edge(
        RtmpSettings settings,
        PublishAuthorizer authorizer,
        LivePublishes publishes,
        BufferBudget budget,
        AddressBook addresses,
        InstantSource clock,
        LongSupplier nanos,
        ScheduledExecutorService later,
        LogLimiter logLimiter) {}
