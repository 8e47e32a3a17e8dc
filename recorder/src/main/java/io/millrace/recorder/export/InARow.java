package io.millrace.recorder.export;

import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** Streams one after the other, each opened when the one before it was read to its end. */
final class InARow {
    private InARow() {}

    static InputStream of(List<Supplier<InputStream>> parts) {
        Iterator<Supplier<InputStream>> rest = parts.iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return rest.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return rest.next().get();
            }
        });
    }
}
