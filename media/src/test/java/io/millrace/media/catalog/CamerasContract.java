package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.CameraId;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Cameras} does. Each test begins with none. */
public abstract class CamerasContract {
    private static final CameraId DOOR = new CameraId("front-door");
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00.123456Z");

    protected abstract Cameras cameras();

    private static Camera camera(CameraId id) {
        return new Camera(id, "Camera " + id, true, true, 1, T0);
    }

    @Test
    void findsWhatWasCreated() {
        Camera camera = new Camera(DOOR, "Haustür – „vorn“ 📷", false, true, 7, T0);
        cameras().create(camera);
        assertThat(cameras().find(DOOR)).contains(camera);
        assertThat(cameras().find(new CameraId("front-doo"))).isEmpty();
    }

    @Test
    void anIdIsTakenOnce() {
        cameras().create(camera(DOOR));
        assertThatThrownBy(() -> cameras().create(new Camera(DOOR, "other", true, true, 1, T0)))
                .isInstanceOfSatisfying(CatalogException.class, e -> {
                    assertThat(e.kind()).isEqualTo(CatalogException.Kind.CONFLICT);
                    assertThat(e).hasMessageContaining("front-door");
                });
        assertThat(cameras().find(DOOR)).contains(camera(DOOR));
    }

    @Test
    void listsById() {
        // A natural-language collation would put a-b after ab.
        for (String id : new String[] {"b", "ab", "a-b", "a1", "a"}) {
            cameras().create(camera(new CameraId(id)));
        }
        assertThat(cameras().list()).extracting(c -> c.id().value()).containsExactly("a", "a-b", "a1", "ab", "b");
    }

    @Test
    void updateChangesWhatAnOperatorSet() {
        cameras().create(camera(DOOR));
        Camera changed = new Camera(DOOR, "Back", false, false, 1, T0);
        assertThat(cameras().update(DOOR, "Back", false, false)).contains(changed);
        assertThat(cameras().find(DOOR)).contains(changed);
        assertThat(cameras().update(new CameraId("nobody"), "x", true, true)).isEmpty();
    }

    @Test
    void updateRefusesANameThatNoCameraCanHave() {
        cameras().create(camera(DOOR));
        assertThatThrownBy(() -> cameras().update(DOOR, "  ", true, true)).isInstanceOf(IllegalArgumentException.class);
        assertThat(cameras().find(DOOR)).contains(camera(DOOR));
    }

    @Test
    void rotationRaisesTheKeyVersion() {
        cameras().create(camera(DOOR));
        cameras().rotateKey(DOOR);
        assertThat(cameras().rotateKey(DOOR)).contains(new Camera(DOOR, "Camera front-door", true, true, 3, T0));
        assertThat(cameras().find(DOOR).orElseThrow().keyVersion()).isEqualTo(3);
        assertThat(cameras().rotateKey(new CameraId("nobody"))).isEmpty();
    }

    @Test
    void aCameraHasTheServersLadderUntilItIsGivenItsOwn() {
        LadderProfile own = new LadderProfile(
                LadderMode.ALWAYS,
                List.of(
                        new RungProfile("small", 180, 150_000, 12, Preset.VERYFAST),
                        new RungProfile("big", 720, 2_000_000, 30, Preset.SUPERFAST)));
        cameras().create(camera(DOOR));
        cameras().create(camera(new CameraId("other")));
        assertThat(cameras().ladders()).isEmpty();
        assertThat(cameras().setLadder(DOOR, LadderProfile.DEFAULT)).isTrue();
        assertThat(cameras().setLadder(DOOR, own)).isTrue();
        assertThat(cameras().ladders()).containsOnlyKeys(DOOR);
        LadderProfile kept = cameras().ladders().getOrDefault(DOOR, LadderProfile.off());
        assertThat(kept.mode()).isEqualTo(LadderMode.ALWAYS);
        assertThat(kept.rungs()).containsExactlyInAnyOrderElementsOf(own.rungs());

        // Without rungs it is a ladder still: HEVC gets its H.264.
        assertThat(cameras().setLadder(DOOR, new LadderProfile(LadderMode.OFF, List.of())))
                .isTrue();
        assertThat(cameras().ladders().get(DOOR)).isEqualTo(LadderProfile.off());
        assertThat(cameras().setLadder(DOOR, null)).isTrue();
        assertThat(cameras().ladders()).isEmpty();
        assertThat(cameras().setLadder(new CameraId("nobody"), own)).isFalse();
        assertThat(cameras().setLadder(new CameraId("nobody"), null)).isFalse();
    }

    @Test
    void aLadderGoesWithItsCamera() {
        cameras().create(camera(DOOR));
        cameras().setLadder(DOOR, LadderProfile.DEFAULT);
        cameras().delete(DOOR);
        cameras().create(new Camera(DOOR, "again", true, true, 2, T0));
        assertThat(cameras().ladders()).isEmpty();
    }

    @Test
    void deleteSaysWhetherThereWasOne() {
        cameras().create(camera(DOOR));
        assertThat(cameras().delete(DOOR)).isTrue();
        assertThat(cameras().delete(DOOR)).isFalse();
        assertThat(cameras().list()).isEmpty();
    }

    @Test
    void keysOfADeletedCameraStayRevokedWhenItsIdComesAgain() {
        assertThat(cameras().firstKeyVersion(DOOR)).isEqualTo(1);
        cameras().create(camera(DOOR));
        cameras().rotateKey(DOOR);
        cameras().delete(DOOR);
        assertThat(cameras().firstKeyVersion(DOOR)).isEqualTo(3);

        cameras().create(new Camera(DOOR, "again", true, true, 3, T0));
        cameras().delete(DOOR);
        assertThat(cameras().firstKeyVersion(DOOR)).isEqualTo(4);
    }

    @Test
    void keepsInstantsToTheMicrosecond() {
        cameras().create(new Camera(DOOR, "x", true, true, 1, T0.plusNanos(999)));
        assertThat(cameras().find(DOOR).orElseThrow().createdAt()).isEqualTo(T0);
    }
}
