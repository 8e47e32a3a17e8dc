-- Which recordings still need their pictures, so that a pass makes what a failure or a restart left out.
alter table recordings
    add column pictured boolean not null default false,
    add column picture_attempts smallint not null default 0 check (picture_attempts >= 0);
comment on column recordings.pictured is 'Whether its pictures lie beside it in the store.';
comment on column recordings.picture_attempts is 'How often they were tried in vain; after five no more.';

create index recordings_unpictured on recordings (started_at desc)
    where not pictured and picture_attempts < 5 and width_pixels > 0;
