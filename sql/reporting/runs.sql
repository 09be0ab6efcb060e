-- Versions and the ledger of runs.
create or replace view report.versions as
select v.version_id, v.label as model_version, v.kind, v.status,
    coalesce(v.version_id = a.version_id, false) as is_active, coalesce(v.version_id = a.previous_version_id, false) as is_previous, v.pinned,
    v.created_at, v.activated_at, v.watermark, v.kernel_variant, v.content_sha256, v.metrics, v.row_counts, v.artifact_uri,
    v.original_content_sha256, v.amended_at
from precompute.model_version v
cross join precompute.active_version a;
comment on view report.versions is 'All versions, with the one that serves marked.';
comment on column report.versions.version_id is 'Id; newer means larger.';
comment on column report.versions.model_version is 'Label.';
comment on column report.versions.kind is 'nightly, weekly or import.';
comment on column report.versions.status is 'building, staged, active, superseded, pruned; failed, refused, rolled_back, disabled.';
comment on column report.versions.is_active is 'Whether it serves.';
comment on column report.versions.is_previous is 'Whether a rollback would return to it.';
comment on column report.versions.pinned is 'Whether it is kept for good.';
comment on column report.versions.created_at is 'When it was begun.';
comment on column report.versions.activated_at is 'When it was last activated.';
comment on column report.versions.watermark is 'Time of the newest event it has seen.';
comment on column report.versions.kernel_variant is 'Vector instructions it was computed with.';
comment on column report.versions.content_sha256 is 'SHA-256 of its content.';
comment on column report.versions.metrics is 'Measured quality, summed up.';
comment on column report.versions.row_counts is 'Rows staged, by table and method.';
comment on column report.versions.artifact_uri is 'Where its files are.';
comment on column report.versions.original_content_sha256 is 'SHA-256 of its content as it was published; null where nobody was taken out of it since.';
comment on column report.versions.amended_at is 'When somebody was last taken out of it (precompute forget).';

create or replace view report.active_version as
select v.label as model_version, p.label as previous_model_version, a.fence, a.hold_until, a.changed_by, a.changed_at
from precompute.active_version a
left join precompute.model_version v on v.version_id = a.version_id
left join precompute.model_version p on p.version_id = a.previous_version_id;
comment on view report.active_version is 'Which version serves, since when, by whose hand.';
comment on column report.active_version.model_version is 'Label of the version that serves; null before the first activation.';
comment on column report.active_version.previous_model_version is 'Label of the version before.';
comment on column report.active_version.fence is 'Number of changes so far.';
comment on column report.active_version.hold_until is 'Scheduled runs do not activate until then (after a rollback).';
comment on column report.active_version.changed_by is 'Who changed it.';
comment on column report.active_version.changed_at is 'When.';

create or replace view report.runs as
select r.run_id, r.kind, r.status, v.label as model_version, r.started_at, r.finished_at,
    extract(epoch from r.finished_at - r.started_at)::double precision as seconds,
    r.host, r.threads, r.kernel_variant, r.exit_code, r.message, r.summary,
    -- The run lock's halves are those of RunLock.Key. A standby does not know the primary's locks.
    r.status = 'running' and exists (
        select from pg_locks l
        where l.locktype = 'advisory' and l.classid = 1886545251 and l.objid = 1869443189 and l.objsubid = 1 and l.granted
          and l.pid = r.lock_backend_pid and l.database = (select d.oid from pg_database d where d.datname = current_database())) as is_alive,
    (select s.name from precompute.run_step s where s.run_id = r.run_id order by s.step desc limit 1) as last_step,
    r.resumed_from
from precompute.run r
left join precompute.model_version v on v.version_id = r.version_id;
comment on view report.runs is 'Runs of the batch.';
comment on column report.runs.run_id is 'Id of the run.';
comment on column report.runs.kind is 'nightly, weekly, import ...';
comment on column report.runs.status is 'running, succeeded, nothing_to_do, held, staged, refused, failed, lost, cancelled, killed.';
comment on column report.runs.model_version is 'Label of the version it made.';
comment on column report.runs.started_at is 'Start.';
comment on column report.runs.finished_at is 'End.';
comment on column report.runs.seconds is 'Duration, s.';
comment on column report.runs.host is 'Machine.';
comment on column report.runs.threads is 'Threads.';
comment on column report.runs.kernel_variant is 'Vector instructions.';
comment on column report.runs.exit_code is 'Exit code.';
comment on column report.runs.message is 'Why it ended as it did.';
comment on column report.runs.summary is 'Rows by method and other sums.';
comment on column report.runs.resumed_from is 'The latest run whose finished steps it took over; null where it computed everything itself.';
comment on column report.runs.is_alive is 'Whether it goes on: it holds the run lock. A run that is called running and is not alive was killed; the next run says so. Ask the primary.';
comment on column report.runs.last_step is 'How far it came: the last step it began.';

create or replace view report.run_estimates as
select r.run_id, r.kind, r.status, v.label as model_version,
    e.estimated_memory_bytes, s.peak_memory_bytes, e.estimated_memory_bytes / nullif(s.peak_memory_bytes, 0)::double precision as memory_ratio,
    e.estimated_disk_bytes, e.estimated_seconds,
    extract(epoch from r.finished_at - r.started_at)::double precision as seconds
from precompute.run r
left join precompute.model_version v on v.version_id = r.version_id
cross join lateral (
    select (p.details ->> 'estimated_memory_bytes')::double precision::bigint as estimated_memory_bytes,
        (p.details ->> 'estimated_disk_bytes')::double precision::bigint as estimated_disk_bytes,
        (p.details ->> 'estimated_seconds')::double precision as estimated_seconds
    from precompute.run_step p where p.run_id = r.run_id and p.name = 'preflight'
) e
cross join lateral (select max(p.peak_memory_bytes) as peak_memory_bytes from precompute.run_step p where p.run_id = r.run_id) s;
comment on view report.run_estimates is 'What preflight expected of each run, beside what it took.';
comment on column report.run_estimates.run_id is 'The run.';
comment on column report.run_estimates.kind is 'nightly, weekly ...';
comment on column report.run_estimates.status is 'How it ended; a run that found nothing to do took less than it was expected to.';
comment on column report.run_estimates.model_version is 'Label of the version it made.';
comment on column report.run_estimates.estimated_memory_bytes is 'Largest resident memory expected, bytes.';
comment on column report.run_estimates.peak_memory_bytes is 'Largest resident memory of the process in any step, bytes.';
comment on column report.run_estimates.memory_ratio is 'Expected over actual; above 1 the estimate held.';
comment on column report.run_estimates.estimated_disk_bytes is 'Scratch, store and database together, bytes.';
comment on column report.run_estimates.estimated_seconds is 'Time expected, s.';
comment on column report.run_estimates.seconds is 'Time taken, s.';

create or replace view report.run_steps as
select s.run_id, s.step, s.name, s.status, s.started_at, s.seconds, s.peak_memory_bytes, s.details, s.message from precompute.run_step s;
comment on view report.run_steps is 'Steps of runs.';
comment on column report.run_steps.run_id is 'The run.';
comment on column report.run_steps.step is 'Position, from 1.';
comment on column report.run_steps.name is 'Name.';
comment on column report.run_steps.status is 'running, succeeded, skipped, failed, cancelled, killed.';
comment on column report.run_steps.started_at is 'Start.';
comment on column report.run_steps.seconds is 'Duration, s.';
comment on column report.run_steps.peak_memory_bytes is 'Peak resident memory of the process during the step, bytes; the largest of a run is the peak of the run.';
comment on column report.run_steps.details is 'Numbers of the step.';
comment on column report.run_steps.message is 'What failed.';

create or replace view report.run_gates as
select g.run_id, g.gate, g.name, g.verdict, g.numbers, g.message, g.accepted_why, g.judged_at from precompute.run_gate g;
comment on view report.run_gates is 'What the gates said.';
comment on column report.run_gates.run_id is 'The run.';
comment on column report.run_gates.gate is 'Position, from 1.';
comment on column report.run_gates.name is 'Name.';
comment on column report.run_gates.verdict is 'passed, refused, inconclusive, not_applicable, accepted.';
comment on column report.run_gates.numbers is 'The numbers it judged by.';
comment on column report.run_gates.message is 'The verdict in a sentence.';
comment on column report.run_gates.accepted_why is 'Why a person accepted a refusal.';
comment on column report.run_gates.judged_at is 'When.';

create or replace view report.evaluation as
select e.run_id, v.label as model_version, e.protocol, e.data, e.model, e.direction, e.segment, e.role, e.metric, e.value, e.low, e.high, e.n
from precompute.evaluation_metric e
join precompute.run r on r.run_id = e.run_id
left join precompute.model_version v on v.version_id = r.version_id;
comment on view report.evaluation is 'Quality measured by runs, one row a number.';
comment on column report.evaluation.run_id is 'The run.';
comment on column report.evaluation.model_version is 'Label of the version it made.';
comment on column report.evaluation.protocol is 'temporal, leave_one_out or unseen_pairs.';
comment on column report.evaluation.data is 'Name of the data.';
comment on column report.evaluation.model is 'als, popular, content_based ...';
comment on column report.evaluation.direction is 'forward or reverse.';
comment on column report.evaluation.segment is 'all, cold, warm, hot.';
comment on column report.evaluation.role is 'all, developer, investor.';
comment on column report.evaluation.metric is 'recall@20, ndcg@20, ceiling ...';
comment on column report.evaluation.value is 'The value.';
comment on column report.evaluation.low is 'Lower end of the 95 % interval.';
comment on column report.evaluation.high is 'Upper end of the 95 % interval.';
comment on column report.evaluation.n is 'Test entities.';
