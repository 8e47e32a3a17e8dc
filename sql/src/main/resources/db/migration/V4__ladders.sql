-- A camera's own ladder. Unlike what it sent, it goes with the camera.

create table camera_ladders (
    camera_id text collate "C" primary key references cameras (id) on delete cascade,
    mode text not null check (mode in ('OFF', 'ON_DEMAND', 'ALWAYS'))
);
comment on table camera_ladders is 'Cameras with a ladder of their own; the others have the server''s.';

create table camera_rungs (
    camera_id text collate "C" not null references camera_ladders (camera_id) on delete cascade,
    name text collate "C" not null check (name ~ '^[a-z0-9]{1,16}$' and name not in ('source', 'h264')),
    short_side_pixels integer not null check (short_side_pixels between 90 and 4320),
    bits_per_second integer not null check (bits_per_second between 50000 and 50000000),
    max_frames_per_second integer not null check (max_frames_per_second between 1 and 120),
    preset text not null check (preset in ('SUPERFAST', 'VERYFAST', 'FASTER', 'FAST', 'MEDIUM')),
    primary key (camera_id, name)
);
comment on table camera_rungs is 'Rungs of such a ladder, below the camera''s own stream.';
comment on column camera_rungs.short_side_pixels is 'Height of a landscape picture, width of a portrait one.';
comment on column camera_rungs.bits_per_second is 'Of video, on average, at most.';
