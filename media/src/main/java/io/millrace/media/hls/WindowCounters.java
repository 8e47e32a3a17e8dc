package io.millrace.media.hls;

import java.util.concurrent.atomic.LongAdder;

/** What a camera's window counts over its life, all rungs together. Any thread. */
final class WindowCounters {
    final LongAdder evictions = new LongAdder();
    final LongAdder earlyEvictions = new LongAdder();
    final LongAdder forcedCuts = new LongAdder();
}
