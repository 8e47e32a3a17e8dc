package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialEventsTest {
    private final SerialEvents events = new SerialEvents();
    private final List<String> heard = new ArrayList<>();

    // Whoever runs events when one ends with an Error would run them for ever: no camera was heard of again.
    @Test
    void anErrorKeepsNoOtherEventFromBeingHeard() {
        events.add(() -> {
            throw new StackOverflowError("for the test");
        });
        events.add(() -> heard.add("waiting"));
        events.run();
        events.add(() -> heard.add("later"));
        events.run();
        assertThat(heard).containsExactly("waiting", "later");
    }

    // Where there is no memory for what ran, there often is none for the line about it.
    @Test
    void norDoesOneThatCannotEvenBeLogged() {
        events.add(() -> {
            throw new IllegalStateException() {
                @Override
                public String getMessage() {
                    throw new OutOfMemoryError("for the test");
                }
            };
        });
        events.add(() -> heard.add("waiting"));
        events.run();
        events.add(() -> heard.add("later"));
        events.run();
        assertThat(heard).containsExactly("waiting", "later");
    }
}
