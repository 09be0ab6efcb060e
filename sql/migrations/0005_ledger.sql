-- The ledger: what every run did, written while it runs.
create table precompute.run (
    run_id bigint generated always as identity primary key,
    kind text not null,
    status text not null,
    version_id bigint references precompute.model_version,
    started_at timestamptz not null,
    finished_at timestamptz,
    host text not null,
    process_id int not null,
    threads int not null,
    kernel_variant text,
    config jsonb not null default '{}',
    config_hash text,
    source_fingerprint text,
    exit_code int,
    message text,
    summary jsonb not null default '{}',
    constraint run_status check (status in ('running', 'succeeded', 'nothing_to_do', 'held', 'staged', 'refused', 'failed', 'lost', 'cancelled'))
);
comment on table precompute.run is 'One row a run of the batch.';
comment on column precompute.run.run_id is 'Id of the run.';
comment on column precompute.run.kind is 'nightly, weekly, replay ...';
comment on column precompute.run.status is 'running, succeeded, nothing_to_do, held (by a rollback), staged (dry run), refused (by a gate), failed, lost (lock or fence), cancelled.';
comment on column precompute.run.version_id is 'The version it made, if it came that far.';
comment on column precompute.run.started_at is 'Start.';
comment on column precompute.run.finished_at is 'End; null while it runs.';
comment on column precompute.run.host is 'Machine.';
comment on column precompute.run.process_id is 'Process.';
comment on column precompute.run.threads is 'Threads it computed with.';
comment on column precompute.run.kernel_variant is 'Vector instructions it computed with.';
comment on column precompute.run.config is 'All settings.';
comment on column precompute.run.config_hash is 'SHA-256 of the settings.';
comment on column precompute.run.source_fingerprint is 'SHA-256 over the content of the source snapshot.';
comment on column precompute.run.exit_code is 'Exit code of the command.';
comment on column precompute.run.message is 'Why it ended as it did, in a sentence.';
comment on column precompute.run.summary is 'Rows by method and other sums.';
create index run_started_at_idx on precompute.run (started_at desc);

create table precompute.run_step (
    run_id bigint not null references precompute.run on delete cascade,
    step int not null,
    name text not null,
    status text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    seconds double precision,
    peak_memory_bytes bigint,
    details jsonb not null default '{}',
    message text,
    primary key (run_id, step),
    constraint run_step_status check (status in ('running', 'succeeded', 'skipped', 'failed', 'cancelled'))
);
comment on table precompute.run_step is 'The steps of a run.';
comment on column precompute.run_step.run_id is 'The run.';
comment on column precompute.run_step.step is 'Position, from 1.';
comment on column precompute.run_step.name is 'Name of the step.';
comment on column precompute.run_step.status is 'running, succeeded, skipped, failed, cancelled.';
comment on column precompute.run_step.started_at is 'Start.';
comment on column precompute.run_step.finished_at is 'End; null while it runs.';
comment on column precompute.run_step.seconds is 'Duration by a monotonic clock, s.';
comment on column precompute.run_step.peak_memory_bytes is 'Peak resident memory of the process during the step, bytes; where the system cannot forget an earlier peak, up to its end.';
comment on column precompute.run_step.details is 'Numbers of the step.';
comment on column precompute.run_step.message is 'What failed, in a sentence.';

create table precompute.run_gate (
    run_id bigint not null references precompute.run on delete cascade,
    gate int not null,
    name text not null,
    verdict text not null,
    numbers jsonb not null default '{}',
    message text not null,
    accepted_why text,
    judged_at timestamptz not null,
    primary key (run_id, gate),
    constraint run_gate_verdict check (verdict in ('passed', 'refused', 'inconclusive', 'not_applicable', 'accepted'))
);
comment on table precompute.run_gate is 'What each gate said of the version of a run.';
comment on column precompute.run_gate.run_id is 'The run.';
comment on column precompute.run_gate.gate is 'Position, from 1.';
comment on column precompute.run_gate.name is 'Name of the gate.';
comment on column precompute.run_gate.verdict is 'passed, refused, inconclusive, not_applicable, accepted (refused, but a person accepted it).';
comment on column precompute.run_gate.numbers is 'The numbers it judged by.';
comment on column precompute.run_gate.message is 'The verdict in a sentence.';
comment on column precompute.run_gate.accepted_why is 'Why a person accepted a refusal.';
comment on column precompute.run_gate.judged_at is 'When.';

create table precompute.evaluation_metric (
    run_id bigint not null references precompute.run on delete cascade,
    protocol text not null,
    data text not null,
    model text not null,
    direction text not null,
    segment text not null,
    role text not null,
    metric text not null,
    value double precision not null,
    low double precision,
    high double precision,
    n bigint not null,
    primary key (run_id, protocol, data, model, direction, segment, role, metric)
);
comment on table precompute.evaluation_metric is 'Quality measured by a run, one row a number.';
comment on column precompute.evaluation_metric.run_id is 'The run.';
comment on column precompute.evaluation_metric.protocol is 'How past and future were split: temporal or leave_one_out.';
comment on column precompute.evaluation_metric.data is 'Name of the data.';
comment on column precompute.evaluation_metric.model is 'als, popular, content_based ...';
comment on column precompute.evaluation_metric.direction is 'forward or reverse.';
comment on column precompute.evaluation_metric.segment is 'all, cold, warm, hot.';
comment on column precompute.evaluation_metric.role is 'all, developer, investor.';
comment on column precompute.evaluation_metric.metric is 'recall@20, ndcg@20, ceiling ...';
comment on column precompute.evaluation_metric.value is 'The value.';
comment on column precompute.evaluation_metric.low is 'Lower end of the 95 % interval.';
comment on column precompute.evaluation_metric.high is 'Upper end of the 95 % interval.';
comment on column precompute.evaluation_metric.n is 'Test entities.';
