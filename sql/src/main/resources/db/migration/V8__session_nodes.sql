-- Which process a session is of, so that one that starts closes the books of its own last run only,
-- and not of those beside it. Sessions of before have none, and are closed by whichever starts.
alter table stream_sessions add column node text not null default '';
comment on column stream_sessions.node is 'The process that took the publish; empty for sessions entered before this was kept.';
