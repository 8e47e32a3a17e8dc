package io.millrace.media.catalog;

/** Where a recording's object lies; each tier has an endpoint and a bucket of its own. */
public enum StorageTier {
    HOT,
    WARM,
    COLD,
    ARCHIVED
}
