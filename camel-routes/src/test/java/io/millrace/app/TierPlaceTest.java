package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.app.config.Settings;
import io.millrace.app.config.SettingsException;
import io.millrace.app.config.SettingsLoader;
import io.millrace.media.catalog.StorageTier;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TierPlaceTest {
    private static Map<StorageTier, TierPlace> places(Map<String, String> flags) {
        return TierPlace.of(SettingsLoader.load(null, Map.of(), flags));
    }

    @Test
    void eachTierHasABucketOfItsOwnInTheSameStore() {
        assertThat(TierPlace.of(Settings.DEFAULTS).values())
                .allMatch(TierPlace::embedded)
                .extracting(TierPlace::bucket)
                .containsExactly("millrace", "millrace-warm", "millrace-cold", "millrace-archived");
    }

    @Test
    void aTierMayLieElsewhereOrShareABucket() {
        Map<StorageTier, TierPlace> places = places(Map.of(
                "s3.access-key-file", "hot-key",
                "s3.secret-key-file", "hot-secret",
                "tiers.cold.endpoint", "https://glacier.example.org",
                "tiers.cold.access-key-file", "cold-key",
                "tiers.cold.secret-key-file", "cold-secret",
                "tiers.warm.bucket", "millrace"));
        assertThat(places)
                .containsEntry(
                        StorageTier.COLD,
                        new TierPlace(
                                "https://glacier.example.org", "us-east-1", "millrace-cold", "cold-key", "cold-secret"))
                .containsEntry(StorageTier.WARM, new TierPlace("", "us-east-1", "millrace", "hot-key", "hot-secret"));
        assertThat(Storage.apart(places)).containsExactly(StorageTier.HOT, StorageTier.COLD, StorageTier.ARCHIVED);
    }

    /** It may be the same server by another name: what is moved there would be removed after it. */
    @Test
    void oneBucketNameAtTwoEndpointsIsRefused() {
        assertThatThrownBy(() -> places(Map.of(
                        "s3.endpoint", "https://minio.example.org:9000",
                        "tiers.warm.endpoint", "https://10.0.0.7:9000",
                        "tiers.warm.bucket", "millrace")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("give each tier's bucket a name of its own");
    }
}
