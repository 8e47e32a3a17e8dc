-- What plays a recording without reading its object, and what proves it.

create table recording_indexes (
    recording_id uuid primary key,
    init_offset_bytes bigint not null check (init_offset_bytes >= 0),
    init_size_bytes integer not null check (init_size_bytes > 0),
    format smallint not null check (format > 0),
    fragments bytea not null
);
comment on table recording_indexes is
    'Where the fragments of a recording lie in its object. Written before the recording''s row, so that no row is without; hence no foreign key.';
comment on column recording_indexes.init_offset_bytes is 'Of ftyp, where the initialization section begins.';
comment on column recording_indexes.init_size_bytes is 'ftyp and moov.';
comment on column recording_indexes.format is 'How fragments is encoded.';
comment on column recording_indexes.fragments is 'Offsets, times and flags in order, a few bytes a fragment.';
-- Dense already: compressing it again would cost time for nothing.
alter table recording_indexes alter column fragments set storage external;

create table recording_manifests (
    recording_id uuid primary key,
    camera_id text collate "C" not null,
    fragment_count integer not null check (fragment_count > 0),
    previous_link bytea not null check (octet_length(previous_link) = 32),
    last_link bytea not null check (octet_length(last_link) = 32),
    key_id text not null,
    signature bytea not null check (octet_length(signature) = 64)
);
comment on table recording_manifests is
    'The signed end of a recording''s SHA-256 chain; the object holds the same. Times and session are in recordings.';
comment on column recording_manifests.previous_link is 'Last link of the camera''s recording before it; zeros for the first.';
comment on column recording_manifests.last_link is 'After the last fragment.';
comment on column recording_manifests.key_id is 'Which public key checks the signature.';
comment on column recording_manifests.signature is 'Ed25519, over the manifest.';

create index recording_manifests_by_camera on recording_manifests (camera_id, last_link);
