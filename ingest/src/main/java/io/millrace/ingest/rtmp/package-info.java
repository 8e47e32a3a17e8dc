/**
 * The RTMP and RTMPS edge: sockets and TLS by Apache MINA, handshake, commands and replies by
 * Red5, chunk assembly, limits, watchdogs and the registry of who publishes what by us. Red5 and
 * MINA types stop here.
 */
@NullMarked
package io.millrace.ingest.rtmp;

import org.jspecify.annotations.NullMarked;
