-- Retention: policies, holds, what is under way, and what was deleted.

alter table recordings
    add column mark text check (mark in ('COPYING', 'LEAVING', 'DELETING')),
    add column mark_tier text check (mark_tier in ('HOT', 'WARM', 'COLD', 'ARCHIVED')),
    add constraint recordings_mark_tier
        check ((mark_tier is not null) = coalesce(mark in ('COPYING', 'LEAVING'), false)),
    add constraint recordings_held_or_deleted check (not hold or mark is distinct from 'DELETING');
comment on column recordings.mark is 'What retention has begun; its next run ends what a crash left. DELETING: gone for everybody.';
comment on column recordings.mark_tier is 'Where it is being copied to, or which tier it is leaving.';
create index recordings_marked on recordings (id) where mark is not null;

create table retention_policies (
    camera_id text collate "C" primary key,
    warm_after_us bigint check (warm_after_us > 0),
    cold_after_us bigint check (cold_after_us > 0),
    archived_after_us bigint check (archived_after_us > 0),
    delete_after_us bigint check (delete_after_us > 0)
);
comment on table retention_policies is
    'Cameras with a policy of their own; the others have the server''s. Outlives the camera, as its recordings do.';
comment on column retention_policies.delete_after_us is 'Age, from the recording''s end; null: kept for ever.';

create table retention_default (
    one boolean primary key default true check (one),
    policy text not null
);
comment on table retention_default is
    'The server''s policy that recordings were last planned by: where the settings say another, all are looked at again.';

create table holds (
    camera_id text collate "C" not null,
    started_at timestamptz not null,
    ended_at timestamptz not null check (ended_at > started_at),
    primary key (camera_id, started_at, ended_at)
);
comment on table holds is 'Ranges in which everything is held, also what is stored later.';

create table deleted_recordings (
    id uuid primary key,
    camera_id text collate "C" not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    size_bytes bigint not null check (size_bytes >= 0),
    deleted_at timestamptz not null,
    why text not null
);
comment on table deleted_recordings is
    'Tombstones: with the signed manifest, which stays, they tell a recording that was deleted from one that is missing.';
create index deleted_recordings_by_camera on deleted_recordings (camera_id, started_at, id);

alter table gaps drop constraint gaps_cause_check;
alter table gaps add constraint gaps_cause_check check (cause in ('OFFLINE', 'REFUSED', 'STALLED', 'SLOW_DISK',
    'DISK_FULL', 'RESTART', 'CODEC_UNSUPPORTED', 'AWAITING_KEYFRAME', 'MALFORMED', 'DELETED'));
