package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OpenedPartsTest {
    private final List<String> closed = new ArrayList<>();
    private final OpenedParts parts = new OpenedParts();

    @Test
    void whatIsStillBeingOpenedKeepsItsPlace() {
        parts.add(part("data"));
        CompletableFuture<AutoCloseable> opening = parts.add(new CompletableFuture<>());
        parts.add(part("cameras"));
        opening.complete(part("catalogue"));
        parts.close();
        assertThat(closed).containsExactly("cameras", "catalogue", "data");
    }

    @Test
    void whatFailedToOpenOrToCloseHoldsUpNothing() {
        parts.add(part("data"));
        parts.add(CompletableFuture.<AutoCloseable>failedFuture(new IllegalStateException("no catalogue")));
        parts.add(() -> {
            closed.add("broken");
            throw new IllegalStateException("does not close");
        });
        parts.close();
        assertThat(closed).containsExactly("broken", "data");
    }

    @Test
    void closesOnce() {
        parts.add(part("data"));
        parts.close();
        parts.close();
        assertThat(closed).containsExactly("data");
    }

    /** A Ctrl-C comes while a start goes on. */
    @Test
    void whatIsOpenedAfterTheCloseIsClosedAtOnce() {
        parts.add(part("data"));
        parts.close();
        assertThatThrownBy(() -> parts.add(part("cameras"))).isInstanceOf(AppException.class);
        assertThatThrownBy(() -> parts.add(CompletableFuture.completedFuture(part("catalogue"))))
                .isInstanceOf(AppException.class);
        assertThat(closed).containsExactly("data", "cameras", "catalogue");
    }

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }
}
