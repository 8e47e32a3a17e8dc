package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.CameraId;
import java.time.Instant;
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
