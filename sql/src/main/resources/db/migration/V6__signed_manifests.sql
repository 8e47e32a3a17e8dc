-- The manifest as it was signed, so that the catalogue alone can show that a recording was there.
-- Rows of before have none of these bytes to check a signature with, and "recordings rebuild" enters
-- them again from the objects.
delete from recording_manifests;
alter table recording_manifests add column signed bytea not null check (octet_length(signed) > 0);
comment on column recording_manifests.signed is 'The manifest, byte for byte as it was signed.';
comment on column recording_manifests.signature is 'Ed25519, over signed.';
-- Asked for by camera and time, through recordings; nobody asks by link.
drop index recording_manifests_by_camera;
