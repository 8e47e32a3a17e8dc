package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.routes.RecordingOutbox;
import io.millrace.media.catalog.Gap;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.RecordingIdentity;
import io.millrace.recorder.ledger.GapLedger;
import io.millrace.recorder.spool.RecordingListener;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolSpace;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what happens on record on the bus and into the ledger. */
final class RecordingEvents implements RecordingListener {
    private static final Logger log = LoggerFactory.getLogger(RecordingEvents.class);
    private final ProducerTemplate bus;
    private final Spool spool;
    private final GapLedger ledger;
    private final Settings settings;
    private volatile boolean taken = true;

    RecordingEvents(ProducerTemplate bus, Spool spool, GapLedger ledger, Settings settings) {
        this.bus = bus;
        this.spool = spool;
        this.ledger = ledger;
        this.settings = settings;
    }

    @Override
    public void onOpened(RecordingIdentity recording) {
        ledger.fileOpened(recording.camera(), recording.id(), recording.start());
    }

    @Override
    public void onDiscarded(RecordingIdentity recording) {
        ledger.fileDiscarded(recording.camera(), recording.id());
    }

    /** If the bus does not take it, the next sweep finds the file. */
    @Override
    public void onClosed(ClosedRecording recording) {
        ledger.fileClosed(recording.camera(), recording.id(), recording.end());
        try {
            bus.sendBody(
                    settings.bus().recordingClosed(),
                    RecordingOutbox.event(recording, settings.node(), spool.name(recording.file())));
            taken = true;
        } catch (CamelExecutionException | IllegalStateException e) {
            if (taken) {
                taken = false;
                log.warn(
                        "Closed recordings wait for the next sweep, the bus does not take them, recording={} first: {}",
                        recording.id(),
                        e.getMessage());
            }
        }
    }

    @Override
    public void onGap(Gap gap) {
        ledger.recorderGap(gap);
    }

    @Override
    public void onSpace(SpoolSpace.State state) {
        switch (state) {
            case OK -> log.info("The spool has room again");
            case LOW ->
                log.warn(
                        "The spool is 90 % full: make room on its disk, or raise recording.spool-limit where that is what"
                                + " it reached. Recording stops at the reserve");
            case FULL ->
                log.error("The spool is full to the reserve: recording stopped, live goes on."
                        + " Make room; recording then goes on by itself");
        }
    }
}
