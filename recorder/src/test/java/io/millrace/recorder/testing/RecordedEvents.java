package io.millrace.recorder.testing;

import io.millrace.media.catalog.Gap;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.RecordingIdentity;
import io.millrace.recorder.spool.RecordingListener;
import io.millrace.recorder.spool.SpoolSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a recorder told. */
public final class RecordedEvents implements RecordingListener {
    public final List<Gap> gaps = new CopyOnWriteArrayList<>();
    public final List<SpoolSpace.State> space = new CopyOnWriteArrayList<>();
    /** On the writer's thread, as a file is begun. */
    public Opened onOpened = recording -> {};

    private final BlockingQueue<ClosedRecording> closed = new LinkedBlockingQueue<>();

    /** What a test does then. */
    @FunctionalInterface
    public interface Opened {
        void accept(RecordingIdentity recording) throws Exception;
    }

    @Override
    public void onOpened(RecordingIdentity recording) {
        try {
            onOpened.accept(recording);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onClosed(ClosedRecording recording) {
        closed.add(recording);
    }

    @Override
    public void onGap(Gap gap) {
        gaps.add(gap);
    }

    @Override
    public void onSpace(SpoolSpace.State state) {
        space.add(state);
    }

    /** The next closed file. */
    public ClosedRecording nextClosed() throws InterruptedException {
        return nextClosed(1).getFirst();
    }

    /** The next {@code count} closed files, by start: closers work on threads of their own. */
    public List<ClosedRecording> nextClosed(int count) throws InterruptedException {
        List<ClosedRecording> next = new ArrayList<>();
        while (next.size() < count) {
            ClosedRecording one = closed.poll(30, TimeUnit.SECONDS);
            if (one == null) {
                throw new AssertionError("only " + next.size() + " files were closed, not " + count);
            }
            next.add(one);
        }
        next.sort(Comparator.comparing(ClosedRecording::start));
        return next;
    }

    public int closedCount() {
        return closed.size();
    }
}
