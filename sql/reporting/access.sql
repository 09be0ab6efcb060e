-- What the API answered, from its ingested access logs. Days are of UTC.
create or replace view report.answers_by_day_and_method as
select (occurred_at at time zone 'UTC')::date as day, direction, role, method,
    count(*) as answers,
    sum(shown) as items,
    count(*) filter (where shown < requested and first_rank = 1) as underfilled,
    count(*) filter (where stale) as stale,
    count(*) filter (where followed) as followed,
    count(*) filter (where followed)::double precision / count(*) as click_through
from precompute.access_log_entry
where direction is not null
group by 1, 2, 3, 4;
comment on view report.answers_by_day_and_method is 'Lists shown, by day and method: the mix of methods, lists that were too short, and how often somebody acted on one.';
comment on column report.answers_by_day_and_method.day is 'The day, UTC.';
comment on column report.answers_by_day_and_method.direction is 'forward, reverse, similar_startups, similar_users, explain_forward, explain_reverse.';
comment on column report.answers_by_day_and_method.role is 'developer or investor.';
comment on column report.answers_by_day_and_method.method is 'Method of the first item; none where the list was empty.';
comment on column report.answers_by_day_and_method.answers is 'Lists shown, each page one.';
comment on column report.answers_by_day_and_method.items is 'Items in them.';
comment on column report.answers_by_day_and_method.underfilled is 'First pages with fewer items than asked for.';
comment on column report.answers_by_day_and_method.stale is 'Answers made without the live source.';
comment on column report.answers_by_day_and_method.followed is 'Lists after which an interaction of the source names their request and acts on an item of theirs.';
comment on column report.answers_by_day_and_method.click_through is 'followed / answers.';

create or replace view report.answer_latency as
select (occurred_at at time zone 'UTC')::date as day, route, status,
    count(*) as requests,
    percentile_cont(0.5) within group (order by latency_ms) as p50_ms,
    percentile_cont(0.95) within group (order by latency_ms) as p95_ms,
    percentile_cont(0.99) within group (order by latency_ms) as p99_ms,
    max(latency_ms) as max_ms
from (select distinct source, occurred_at, request_id, route, status, latency_ms from precompute.access_log_entry) request
group by 1, 2, 3;
comment on view report.answer_latency is 'Time of requests by day, route and status; a batch is one request.';
comment on column report.answer_latency.day is 'The day, UTC.';
comment on column report.answer_latency.route is 'The route, with names of parameters in place of ids.';
comment on column report.answer_latency.status is 'HTTP status.';
comment on column report.answer_latency.requests is 'Requests.';
comment on column report.answer_latency.p50_ms is 'Median, ms.';
comment on column report.answer_latency.p95_ms is '95th percentile, ms.';
comment on column report.answer_latency.p99_ms is '99th percentile, ms.';
comment on column report.answer_latency.max_ms is 'The slowest, ms.';

create or replace view report.access_log_files as
select f.source, f.file, f.position, f.lines, f.bad_lines, f.read_at,
    (select x.position from precompute.access_log_fault x where x.source = f.source and x.file = f.file order by x.position desc limit 1) as last_bad_position,
    (select x.fault from precompute.access_log_fault x where x.source = f.source and x.file = f.file order by x.position desc limit 1) as last_fault
from precompute.access_log_file f;
comment on view report.access_log_files is 'How far access logs were read, and what could not be.';
comment on column report.access_log_files.source is 'Whose log it is: the folder, or the name that was given for it.';
comment on column report.access_log_files.file is 'Name of the file.';
comment on column report.access_log_files.position is 'Bytes read.';
comment on column report.access_log_files.lines is 'Lines taken over.';
comment on column report.access_log_files.bad_lines is 'Lines that could not be read.';
comment on column report.access_log_files.read_at is 'When it was last read.';
comment on column report.access_log_files.last_bad_position is 'Where the last bad line begins, bytes; null where there is none.';
comment on column report.access_log_files.last_fault is 'What is wrong with it.';
