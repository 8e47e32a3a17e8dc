alter table gaps drop constraint gaps_cause_check;
alter table gaps add constraint gaps_cause_check check (cause in ('OFFLINE', 'REFUSED', 'STALLED', 'SLOW_DISK',
    'DISK_FULL', 'RESTART', 'CODEC_UNSUPPORTED', 'AWAITING_KEYFRAME', 'MALFORMED'));
