-- The reader API's access log, for reporting: what was answered, how fast, by which method. No id of a person or of a startup is taken over.
create table precompute.access_log_file (
    source text not null,
    file text not null,
    position bigint not null,
    lines bigint not null,
    bad_lines bigint not null,
    read_at timestamptz not null,
    primary key (source, file),
    constraint access_log_file_counts check (position >= 0 and lines >= 0 and bad_lines >= 0)
);
comment on table precompute.access_log_file is 'How far each file of an access log was read: what lies before the position is never read again.';
comment on column precompute.access_log_file.source is 'Whose log it is: the folder, or the name that was given for it.';
comment on column precompute.access_log_file.file is 'Name of the file in it.';
comment on column precompute.access_log_file.position is 'Bytes read, always to the end of a line.';
comment on column precompute.access_log_file.lines is 'Lines taken over, those pruned since included.';
comment on column precompute.access_log_file.bad_lines is 'Lines that could not be read.';
comment on column precompute.access_log_file.read_at is 'When it was last read.';

create table precompute.access_log_entry (
    source text not null,
    file text not null,
    position bigint not null,
    occurred_at timestamptz not null,
    request_id text not null,
    key_id text,
    route text not null,
    status int not null,
    latency_ms double precision not null,
    direction text,
    role text,
    method text,
    version text,
    stale boolean,
    requested int,
    shown int not null,
    first_rank int,
    followed boolean not null default false,
    primary key (source, file, position)
);
comment on table precompute.access_log_entry is 'Lines of access logs: one a list that was shown, or a request that showed none. Kept for as long as ''access-log ingest'' is told.';
comment on column precompute.access_log_entry.source is 'Whose log it is, see access_log_file.';
comment on column precompute.access_log_entry.file is 'Name of the file.';
comment on column precompute.access_log_entry.position is 'Where the line begins in it, bytes.';
comment on column precompute.access_log_entry.occurred_at is 'When the answer was ready.';
comment on column precompute.access_log_entry.request_id is 'Id of the request; lists of one batch share it.';
comment on column precompute.access_log_entry.key_id is 'Which key asked; null where none was sent.';
comment on column precompute.access_log_entry.route is 'The route, with names of parameters in place of ids.';
comment on column precompute.access_log_entry.status is 'HTTP status.';
comment on column precompute.access_log_entry.latency_ms is 'Time of the whole request, ms.';
comment on column precompute.access_log_entry.direction is 'forward, reverse, similar_…, explain_…; null where nothing was shown.';
comment on column precompute.access_log_entry.role is 'developer or investor.';
comment on column precompute.access_log_entry.method is 'Method of the first item; none where the list was empty.';
comment on column precompute.access_log_entry.version is 'Label of the version that answered.';
comment on column precompute.access_log_entry.stale is 'Whether it was answered without the live source.';
comment on column precompute.access_log_entry.requested is 'The limit asked for; null in lines of an API that did not write it yet.';
comment on column precompute.access_log_entry.shown is 'How many were shown.';
comment on column precompute.access_log_entry.first_rank is 'Rank of the first; above 1 on further pages.';
comment on column precompute.access_log_entry.followed is 'Whether an interaction of the source names the request: somebody acted on what was shown.';
create index access_log_entry_occurred_at on precompute.access_log_entry (occurred_at);
create index access_log_entry_request_id on precompute.access_log_entry (request_id) where not followed;

create table precompute.access_log_fault (
    source text not null,
    file text not null,
    position bigint not null,
    fault text not null,
    seen_at timestamptz not null,
    primary key (source, file, position)
);
comment on table precompute.access_log_fault is 'Lines of access logs that could not be read, by their places; never their text.';
comment on column precompute.access_log_fault.source is 'Whose log it is, see access_log_file.';
comment on column precompute.access_log_fault.file is 'Name of the file.';
comment on column precompute.access_log_fault.position is 'Where the line begins in it, bytes.';
comment on column precompute.access_log_fault.fault is 'What is wrong with it.';
comment on column precompute.access_log_fault.seen_at is 'When it was met.';
