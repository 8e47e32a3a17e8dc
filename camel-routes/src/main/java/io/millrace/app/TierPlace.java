package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.config.SettingsException;
import io.millrace.media.catalog.StorageTier;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where a tier's objects lie.
 *
 * @param endpoint empty: the embedded store
 */
record TierPlace(String endpoint, String region, String bucket, String accessKeyFile, String secretKeyFile) {
    boolean embedded() {
        return endpoint.isEmpty();
    }

    /** Whether both are one bucket. */
    boolean same(TierPlace other) {
        return endpoint.equals(other.endpoint) && bucket.equals(other.bucket);
    }

    /**
     * Of every tier.
     *
     * @throws SettingsException if two may be one bucket and nobody can tell: a move would copy it onto
     *     itself, and then remove it
     */
    static Map<StorageTier, TierPlace> of(Settings settings) {
        Settings.S3 s3 = settings.s3();
        Map<StorageTier, TierPlace> places = new EnumMap<>(StorageTier.class);
        places.put(
                StorageTier.HOT,
                new TierPlace(s3.endpoint(), s3.region(), s3.bucket(), s3.accessKeyFile(), s3.secretKeyFile()));
        places.put(StorageTier.WARM, of(s3, settings.tiers().warm()));
        places.put(StorageTier.COLD, of(s3, settings.tiers().cold()));
        places.put(StorageTier.ARCHIVED, of(s3, settings.tiers().archived()));
        for (TierPlace one : places.values()) {
            for (TierPlace other : places.values()) {
                if (one.bucket.equals(other.bucket) && !one.same(other)) {
                    throw new SettingsException("s3 and tiers name the bucket " + one.bucket
                            + " at two endpoints, which may be one and the same: give each tier's bucket a name of its"
                            + " own");
                }
            }
        }
        return places;
    }

    private static TierPlace of(Settings.S3 s3, Settings.Tier tier) {
        return new TierPlace(
                or(tier.endpoint(), s3.endpoint()),
                or(tier.region(), s3.region()),
                or(tier.bucket(), s3.bucket()),
                or(tier.accessKeyFile(), s3.accessKeyFile()),
                or(tier.secretKeyFile(), s3.secretKeyFile()));
    }

    private static String or(String own, String otherwise) {
        return own.isEmpty() ? otherwise : own;
    }
}
