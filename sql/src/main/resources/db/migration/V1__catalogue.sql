-- The catalogue: who may do what, which cameras there are, what they sent, and what of it is on
-- record where. Instants are timestamptz, to the microsecond; columns name their unit; enums are
-- the names of the Java constants. Nothing here is a foreign key of a camera: history outlives it.

create table users (
    id uuid primary key,
    name text not null unique check (char_length(name) between 1 and 100),
    role text not null check (role in ('ADMIN', 'OPERATOR', 'VIEWER')),
    password_hash text not null,
    created_at timestamptz not null
);
comment on table users is 'Who may log in.';
comment on column users.password_hash is 'PHC string, such as $argon2id$…; never the password.';

create table cameras (
    id text collate "C" primary key check (id ~ '^[a-z0-9]([a-z0-9-]{0,26}[a-z0-9])?$'),
    name text not null check (char_length(name) between 1 and 100),
    enabled boolean not null,
    recording boolean not null,
    key_version integer not null check (key_version between 1 and 65535),
    created_at timestamptz not null
);
comment on table cameras is 'Cameras as operators set them up.';
comment on column cameras.enabled is 'Whether it may publish.';
comment on column cameras.recording is 'Whether what it publishes is kept on record.';
comment on column cameras.key_version is 'Only keys of this version are accepted; rotation raises it.';

create table deleted_cameras (
    id text collate "C" primary key,
    key_version integer not null check (key_version between 1 and 65535)
);
comment on table deleted_cameras is
    'The last key version of each camera that was deleted: a new one of the same id starts above it, so that old keys stay revoked.';

create table stream_sessions (
    id uuid primary key,
    camera_id text collate "C" not null,
    started_at timestamptz not null,
    ended_at timestamptz check (ended_at >= started_at),
    end_reason text check (end_reason in ('UNPUBLISHED', 'DISCONNECTED', 'TAKEN_OVER', 'STALLED',
        'PROTOCOL_ERROR', 'REVOKED', 'UNSUPPORTED_CODEC', 'SHUTDOWN')),
    remote_address text not null,
    transport text not null,
    encoder text not null,
    bytes_received bigint not null check (bytes_received >= 0),
    check ((ended_at is null) = (end_reason is null))
);
comment on table stream_sessions is 'Publish sessions, from start to close.';
comment on column stream_sessions.ended_at is 'Null while it goes on.';
comment on column stream_sessions.remote_address is 'The peer''s address, without the port.';
comment on column stream_sessions.encoder is 'What the encoder calls itself; foreign text.';

create index stream_sessions_by_camera on stream_sessions (camera_id, started_at desc);
create index stream_sessions_open on stream_sessions (id) where ended_at is null;

create table recordings (
    id uuid primary key,
    camera_id text collate "C" not null,
    session_id uuid not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    duration_us bigint not null check (duration_us >= 0),
    size_bytes bigint not null check (size_bytes >= 0),
    codecs text not null,
    width_pixels integer not null check (width_pixels between 0 and 65535),
    height_pixels integer not null check (height_pixels between 0 and 65535),
    object_key text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    tier text not null check (tier in ('HOT', 'WARM', 'COLD', 'ARCHIVED')),
    due_at timestamptz,
    hold boolean not null default false,
    verified_at timestamptz
);
comment on table recordings is
    'Closed recording files in the object store. Flat on purpose: a retention batch of 1,000 out of a million takes 10 ms here, 235 ms over monthly partitions.';
comment on column recordings.duration_us is
    'Microseconds of media; differs from ended_at - started_at when the host''s clock was set meanwhile.';
comment on column recordings.codecs is 'RFC 6381, comma-separated.';
comment on column recordings.width_pixels is '0 when there is no video.';
comment on column recordings.object_key is 'In the bucket of its tier.';
comment on column recordings.sha256 is 'Of the whole object.';
comment on column recordings.due_at is 'When retention has to look at it next: move it to another tier, or delete it. Null: never.';
comment on column recordings.hold is 'Kept whatever retention says.';
comment on column recordings.verified_at is 'When the object was last read back and found whole; null: not since the upload.';

-- A camera's timeline; ended_at in it, so that the rows before a range are passed over in the index.
create index recordings_by_camera on recordings (camera_id, started_at desc, ended_at);
create index recordings_due on recordings (tier, due_at) where due_at is not null and not hold;

create table gaps (
    camera_id text collate "C" not null,
    started_at timestamptz not null,
    ended_at timestamptz check (ended_at >= started_at),
    cause text not null check (cause in ('OFFLINE', 'REFUSED', 'STALLED', 'SLOW_DISK', 'DISK_FULL',
        'RESTART', 'CODEC_UNSUPPORTED', 'MALFORMED')),
    samples bigint not null check (samples >= 0),
    detail text not null,
    primary key (camera_id, started_at, cause)
);
comment on table gaps is 'The gap ledger: spans in which a camera that should record did not, and why.';
comment on column gaps.ended_at is 'Null while it goes on.';
comment on column gaps.samples is 'Received samples that were not recorded; 0 when nothing arrived.';

create table outbox (
    recording_id uuid primary key,
    node text not null,
    spool_file text not null,
    enqueued_at timestamptz not null,
    attempts integer not null default 0 check (attempts >= 0),
    next_attempt_at timestamptz not null,
    leased_until timestamptz,
    last_error text not null default '',
    dead boolean not null default false
);
comment on table outbox is
    'Closed recording files on their way from a node''s spool to the object store. A row goes in the transaction that adds the recording.';
comment on column outbox.node is 'Whose spool the file lies in.';
comment on column outbox.attempts is 'Deliveries that failed since it was entered, or last retried by an operator.';
comment on column outbox.leased_until is 'Being delivered until then; a lease that ends hands the entry out again.';
comment on column outbox.dead is 'Given up until an operator retries it; the file stays in the spool.';

create index outbox_due on outbox (node, enqueued_at) where not dead;
create index outbox_dead on outbox (enqueued_at) where dead;
