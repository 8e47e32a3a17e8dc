package io.millrace.app;

import io.millrace.api.ports.SpoolRoom;
import io.millrace.app.config.Settings;
import io.millrace.app.routes.RecordingOutbox;
import io.millrace.app.secret.Secrets;
import io.millrace.media.store.ObjectStore;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.ledger.GapJournal;
import io.millrace.recorder.ledger.GapLedger;
import io.millrace.recorder.retention.TierStores;
import io.millrace.recorder.spool.RecordingUploader;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.spool.SpoolRecovery;
import io.millrace.recorder.spool.SpoolSpace;
import io.millrace.recorder.tape.RecordedTape;
import io.millrace.recorder.tape.ThumbnailPass;
import io.millrace.recorder.tape.Thumbnails;
import io.millrace.sql.PostgresCatalog;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.picture.FfmpegPictures;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is on record: the spool on disk, the ledger of what is missing, and the way into the store. */
final class OnRecord implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OnRecord.class);

    private final Settings settings;
    private final InstantSource clock;
    private final Spool spool;
    private final SigningKey signingKey;
    private final ChainSeal seal;
    private final GapLedger ledger;

    private OnRecord(
            Settings settings,
            InstantSource clock,
            Spool spool,
            SigningKey signingKey,
            ChainSeal seal,
            GapLedger ledger) {
        this.settings = settings;
        this.clock = clock;
        this.spool = spool;
        this.signingKey = signingKey;
        this.seal = seal;
        this.ledger = ledger;
    }

    /** Cuts what the last run left open at its last whole fragment. */
    static OnRecord open(Settings settings, DataFolder data, Secrets secrets, InstantSource clock) throws IOException {
        Spool spool = Spool.open(data.resolve("spool"));
        try {
            SigningKey signingKey = SigningKeys.load(data.root(), secrets);
            ChainSeal seal = ChainSeal.signedWith(signingKey);
            report(SpoolRecovery.run(spool, seal));
            GapLedger ledger =
                    new GapLedger(GapJournal.open(data.resolve("ledger/gaps.journal")), spool.latest(), clock);
            return new OnRecord(settings, clock, spool, signingKey, seal, ledger);
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private static void report(SpoolRecovery.Report recovered) {
        if (!recovered.closed().isEmpty()
                || !recovered.failed().isEmpty()
                || !recovered.emptied().isEmpty()) {
            log.info(
                    "spool recovered closed={} without_media={} failed={} bytes_cut={}",
                    recovered.closed().size(),
                    recovered.emptied().size(),
                    recovered.failed(),
                    recovered.bytesCut());
        }
    }

    GapLedger ledger() {
        return ledger;
    }

    /** Lets anyone check that a recording is as it was written; PEM. */
    String publicKey() {
        return signingKey.verifyingKey().pem();
    }

    /** The caller's to close, before this. */
    SpoolRecorder recorder(ProducerTemplate bus) {
        return new SpoolRecorder(
                spool, SettingsMapping.spool(settings), clock, new RecordingEvents(bus, spool, ledger, settings), seal);
    }

    static SpoolRoom room(SpoolRecorder recorder) {
        SpoolSpace.Room room = recorder.space().room();
        SpoolRoom.State state = switch (room.state()) {
            case OK -> SpoolRoom.State.OK;
            case LOW -> SpoolRoom.State.LOW;
            case FULL -> SpoolRoom.State.FULL;
        };
        return new SpoolRoom(state, room.freeBytes(), room.totalBytes());
    }

    RecordedTape tape(PostgresCatalog catalogue, TierStores stores, SpoolRecorder recorder) {
        return new RecordedTape(
                catalogue.recordings(), catalogue.recordingIndexes(), row -> stores.store(row.tier()), spool, recorder);
    }

    Thumbnails thumbnails(DataFolder data, TierStores stores, Tasks tasks) {
        CompletableFuture<FfmpegPictures> pictures =
                tasks.begin(() -> new FfmpegPictures(BundledFfmpeg.unpack(data.resolve("ffmpeg"))));
        return new Thumbnails(
                file -> pictures.join().of(file),
                row -> stores.store(row.tier()),
                settings.recording().pictures());
    }

    ThumbnailPass pictures(PostgresCatalog catalogue, TierStores stores, Thumbnails thumbnails) {
        return new ThumbnailPass(
                thumbnails,
                catalogue.recordings(),
                catalogue.recordingIndexes(),
                row -> stores.store(row.tier()),
                clock);
    }

    RecordingOutbox outbox(PostgresCatalog catalogue, ObjectStore store, ThumbnailPass pictures) {
        return new RecordingOutbox(
                catalogue.outbox(),
                spool,
                new RecordingUploader(spool, store),
                pictures,
                settings.node(),
                settings.recording().uploads(),
                clock);
    }

    @Override
    public void close() throws IOException {
        try {
            ledger.close();
        } finally {
            spool.close();
        }
    }
}
