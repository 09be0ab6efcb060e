-- What stands behind the measured numbers: the split, the methods with what they were made with and cost, and what was decided.
create table precompute.evaluation_split (
    run_id bigint not null references precompute.run on delete cascade,
    protocol text not null,
    data text not null,
    direction text not null,
    description text not null,
    ceiling double precision not null,
    training_pairs bigint not null,
    test_pairs bigint not null,
    primary key (run_id, protocol, data, direction)
);
comment on table precompute.evaluation_split is 'What a run trained and tested on, one row a direction.';
comment on column precompute.evaluation_split.run_id is 'The run.';
comment on column precompute.evaluation_split.protocol is 'How past and future were split: temporal, leave_one_out or fixed.';
comment on column precompute.evaluation_split.data is 'Name of the data.';
comment on column precompute.evaluation_split.direction is 'forward or reverse.';
comment on column precompute.evaluation_split.description is 'The split in a sentence.';
comment on column precompute.evaluation_split.ceiling is 'Share of the test pairs whose target training knows.';
comment on column precompute.evaluation_split.training_pairs is 'Pairs trained on.';
comment on column precompute.evaluation_split.test_pairs is 'Pairs to be found.';

create table precompute.evaluation_method (
    run_id bigint not null references precompute.run on delete cascade,
    protocol text not null,
    data text not null,
    direction text not null,
    model text not null,
    parameters jsonb not null default '{}',
    choice text not null default '',
    tuning_seconds double precision not null,
    training_seconds double precision not null,
    answering_seconds double precision not null,
    peak_memory_bytes bigint not null,
    not_measured text,
    primary key (run_id, protocol, data, direction, model)
);
comment on table precompute.evaluation_method is 'The methods that a run measured, or could not.';
comment on column precompute.evaluation_method.run_id is 'The run.';
comment on column precompute.evaluation_method.protocol is 'How past and future were split.';
comment on column precompute.evaluation_method.data is 'Name of the data.';
comment on column precompute.evaluation_method.direction is 'forward or reverse.';
comment on column precompute.evaluation_method.model is 'als, als_reverse, content_based, popular, popular_recent, item_knn, ease.';
comment on column precompute.evaluation_method.parameters is 'Hyper-parameters by name.';
comment on column precompute.evaluation_method.choice is 'How they came about.';
comment on column precompute.evaluation_method.tuning_seconds is 'Time of choosing them on the validation data, s.';
comment on column precompute.evaluation_method.training_seconds is 'Time of training on what lies before the test, s.';
comment on column precompute.evaluation_method.answering_seconds is 'Time of answering all test entities and of the metrics, s.';
comment on column precompute.evaluation_method.peak_memory_bytes is 'Peak resident memory of the process meanwhile, bytes.';
comment on column precompute.evaluation_method.not_measured is 'Why it was not measured; null where it was.';

create table precompute.evaluation_decision (
    run_id bigint not null references precompute.run on delete cascade,
    direction text not null,
    segment text not null,
    default_method text not null,
    method text not null,
    verdict text not null,
    why text not null,
    primary key (run_id, direction, segment),
    constraint evaluation_decision_verdict check (verdict in ('kept', 'routed', 'inconclusive'))
);
comment on table precompute.evaluation_decision is 'Which method answers each segment first, by what was measured.';
comment on column precompute.evaluation_decision.run_id is 'The run.';
comment on column precompute.evaluation_decision.direction is 'forward or reverse.';
comment on column precompute.evaluation_decision.segment is 'cold, warm, hot.';
comment on column precompute.evaluation_decision.default_method is 'The method that would answer without measuring.';
comment on column precompute.evaluation_decision.method is 'The method that answers.';
comment on column precompute.evaluation_decision.verdict is 'kept, routed, or inconclusive (too few entities to judge).';
comment on column precompute.evaluation_decision.why is 'The numbers, in a sentence.';
