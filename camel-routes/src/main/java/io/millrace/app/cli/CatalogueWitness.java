package io.millrace.app.cli;

import io.millrace.app.AppException;
import io.millrace.app.CatalogueAtHand;
import io.millrace.app.config.Settings;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.retention.DeletedRecording;
import io.millrace.recorder.chain.Manifest;
import io.millrace.recorder.chain.SignedManifest;
import io.millrace.recorder.chain.VerifyingKey;
import io.millrace.sql.PostgresException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The signed manifests that the catalogue keeps of a camera's recordings: they bear witness to files
 * that are gone, at either end of a range, too.
 */
record CatalogueWitness(List<RecordingManifest> manifests, List<Deleted> deleted) {
    /** A recording that was deleted, and what was signed of it. */
    record Deleted(DeletedRecording tombstone, RecordingManifest manifest) {}

    private static final int PAGE = 1_000;

    /** Without a word where the catalogue is not at hand, but for the one that says so: files are verified anyway. */
    static CatalogueWitness ask(Settings settings, CameraId camera, Instant from, Instant to, PrintWriter out)
            throws InterruptedException {
        List<RecordingManifest> all = new ArrayList<>();
        List<Deleted> deleted = new ArrayList<>();
        try (CatalogueAtHand catalogue = CatalogueAtHand.open(settings).orElse(null)) {
            if (catalogue == null) {
                out.println("There is no catalogue here: a recording that is missing at either end goes unnoticed");
                return new CatalogueWitness(all, deleted);
            }
            Instant next = from;
            List<RecordingManifest> page;
            do {
                page = catalogue.manifests().list(camera, next, to, PAGE);
                all.addAll(page);
                next = page.isEmpty() ? next : start(page.getLast()).plusMillis(1);
            } while (page.size() == PAGE);
            askForDeleted(catalogue, camera, from, to, deleted);
        } catch (IOException | CatalogException | AppException | PostgresException e) {
            out.printf("The catalogue is not at hand, files are verified without it: %s%n", FailureText.of(e));
        }
        return new CatalogueWitness(all, deleted);
    }

    private static void askForDeleted(
            CatalogueAtHand catalogue, CameraId camera, Instant from, Instant to, List<Deleted> all) {
        DeletedRecording last = null;
        List<DeletedRecording> page;
        do {
            page = catalogue.deleted().list(camera, from, to, last, PAGE);
            for (DeletedRecording tombstone : page) {
                catalogue
                        .manifests()
                        .find(tombstone.id())
                        .ifPresent(manifest -> all.add(new Deleted(tombstone, manifest)));
                last = tombstone;
            }
        } while (page.size() == PAGE);
    }

    /**
     * Prints what was deleted, and hands out what was signed of it: only what the keys vouch for closes
     * a chain.
     */
    List<Manifest> deletedManifests(List<VerifyingKey> keys, PrintWriter out) {
        List<Manifest> vouchedFor = new ArrayList<>();
        for (Deleted gone : deleted) {
            DeletedRecording tombstone = gone.tombstone();
            SignedManifest signed = SignedManifest.of(gone.manifest());
            boolean vouched = signed.signedBy(keys) && signed.manifest().id().equals(tombstone.id());
            out.printf(
                    "deleted  %s  camera=%s %s to %s, at %s: %s%s%n",
                    tombstone.id(),
                    tombstone.camera(),
                    tombstone.start(),
                    tombstone.end(),
                    tombstone.deletedAt(),
                    tombstone.why(),
                    vouched ? "" : "; its manifest is not signed with a key that was given");
            if (vouched) {
                vouchedFor.add(signed.manifest());
            }
        }
        return vouchedFor;
    }

    private static Instant start(RecordingManifest kept) {
        return Instant.ofEpochMilli(SignedManifest.of(kept).manifest().startMillis());
    }

    /**
     * Prints what does not agree.
     *
     * @param present recordings whose files lie there, intact or not
     * @param intact those that are, by their ids
     * @return how many findings that are
     */
    int compare(Set<UUID> present, Map<UUID, Manifest> intact, List<VerifyingKey> keys, PrintWriter out) {
        int findings = 0;
        for (RecordingManifest kept : manifests) {
            SignedManifest signed = SignedManifest.of(kept);
            Manifest manifest = signed.manifest();
            Manifest found = intact.get(kept.recordingId());
            if (!signed.signedBy(keys) || !manifest.id().equals(kept.recordingId())) {
                findings++;
                out.printf(
                        "BROKEN   %s  its manifest in the catalogue is not signed with a key that was given%n",
                        kept.recordingId());
            } else if (!present.contains(manifest.id())) {
                findings++;
                out.printf(
                        "MISSING  %s  camera=%s %s to %s fragments=%d: the catalogue has its manifest, the file is"
                                + " nowhere%n",
                        manifest.id(),
                        manifest.camera(),
                        Instant.ofEpochMilli(manifest.startMillis()),
                        Instant.ofEpochMilli(manifest.endMillis()),
                        manifest.fragments());
            } else if (found != null && !found.last().equals(manifest.last())) {
                findings++;
                out.printf("BROKEN   %s  the catalogue knows another recording of this id%n", manifest.id());
            }
        }
        return findings;
    }
}
