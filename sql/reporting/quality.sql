-- What the numbers of an evaluation stand on, and a compact view of them.
create or replace view report.evaluation_splits as
select s.run_id, v.label as model_version, s.protocol, s.data, s.direction, s.description, s.ceiling, s.training_pairs, s.test_pairs
from precompute.evaluation_split s
join precompute.run r on r.run_id = s.run_id
left join precompute.model_version v on v.version_id = r.version_id;
comment on view report.evaluation_splits is 'What runs trained and tested on, one row a direction.';
comment on column report.evaluation_splits.run_id is 'The run.';
comment on column report.evaluation_splits.model_version is 'Label of the version it made.';
comment on column report.evaluation_splits.protocol is 'How past and future were split: temporal, leave_one_out, fixed or unseen_pairs.';
comment on column report.evaluation_splits.data is 'Name of the data.';
comment on column report.evaluation_splits.direction is 'forward or reverse.';
comment on column report.evaluation_splits.description is 'The split in a sentence.';
comment on column report.evaluation_splits.ceiling is 'Share of the test pairs whose target training knows.';
comment on column report.evaluation_splits.training_pairs is 'Pairs trained on.';
comment on column report.evaluation_splits.test_pairs is 'Pairs to be found.';

create or replace view report.evaluation_methods as
select m.run_id, v.label as model_version, m.protocol, m.data, m.direction, m.model, m.parameters, m.choice,
    m.tuning_seconds, m.training_seconds, m.answering_seconds, m.peak_memory_bytes, m.not_measured
from precompute.evaluation_method m
join precompute.run r on r.run_id = m.run_id
left join precompute.model_version v on v.version_id = r.version_id;
comment on view report.evaluation_methods is 'The methods that runs measured: hyper-parameters, time, memory.';
comment on column report.evaluation_methods.run_id is 'The run.';
comment on column report.evaluation_methods.model_version is 'Label of the version it made.';
comment on column report.evaluation_methods.protocol is 'How past and future were split.';
comment on column report.evaluation_methods.data is 'Name of the data.';
comment on column report.evaluation_methods.direction is 'forward or reverse.';
comment on column report.evaluation_methods.model is 'als, als_reverse, content_based, popular, popular_recent, item_knn, ease.';
comment on column report.evaluation_methods.parameters is 'Hyper-parameters by name.';
comment on column report.evaluation_methods.choice is 'How they came about.';
comment on column report.evaluation_methods.tuning_seconds is 'Time of choosing them on the validation data, s.';
comment on column report.evaluation_methods.training_seconds is 'Time of training on what lies before the test, s.';
comment on column report.evaluation_methods.answering_seconds is 'Time of answering all test entities and of the metrics, s.';
comment on column report.evaluation_methods.peak_memory_bytes is 'Peak resident memory of the process meanwhile, bytes.';
comment on column report.evaluation_methods.not_measured is 'Why it was not measured; null where it was.';

create or replace view report.evaluation_decisions as
select d.run_id, v.label as model_version, d.direction, d.segment, d.default_method, d.method, d.verdict, d.why
from precompute.evaluation_decision d
join precompute.run r on r.run_id = d.run_id
left join precompute.model_version v on v.version_id = r.version_id;
comment on view report.evaluation_decisions is 'Which method answers each segment first, by what was measured.';
comment on column report.evaluation_decisions.run_id is 'The run.';
comment on column report.evaluation_decisions.model_version is 'Label of the version it made.';
comment on column report.evaluation_decisions.direction is 'forward or reverse.';
comment on column report.evaluation_decisions.segment is 'cold, warm, hot.';
comment on column report.evaluation_decisions.default_method is 'The method that would answer without measuring.';
comment on column report.evaluation_decisions.method is 'The method that answers.';
comment on column report.evaluation_decisions.verdict is 'kept, routed, or inconclusive (too few entities to judge).';
comment on column report.evaluation_decisions.why is 'The numbers, in a sentence.';

create or replace view report.quality as
select r.run_id, v.label as model_version, recall.protocol, recall.direction, recall.role, recall.segment, recall.model, recall.n as entities,
    recall.value as recall_at_20, recall.low as recall_at_20_low, recall.high as recall_at_20_high,
    ndcg.value as ndcg_at_20, ndcg.low as ndcg_at_20_low, ndcg.high as ndcg_at_20_high,
    recall.value / nullif(popular.value, 0) - 1 as lift_over_popular,
    ceiling.value as recall_ceiling,
    case recall.segment
        when 'all' then coalesce((select bool_and(d.method = recall.model) from precompute.evaluation_decision d where d.run_id = recall.run_id and d.direction = recall.direction), false)
        else coalesce(decision.method = recall.model, false)
    end as serves
from precompute.evaluation_metric recall
join precompute.run r on r.run_id = recall.run_id
left join precompute.model_version v on v.version_id = r.version_id
left join precompute.evaluation_metric ndcg
    on (ndcg.run_id, ndcg.protocol, ndcg.data, ndcg.model, ndcg.direction, ndcg.segment, ndcg.role, ndcg.metric)
     = (recall.run_id, recall.protocol, recall.data, recall.model, recall.direction, recall.segment, recall.role, 'ndcg@20')
left join precompute.evaluation_metric popular
    on (popular.run_id, popular.protocol, popular.data, popular.model, popular.direction, popular.segment, popular.role, popular.metric)
     = (recall.run_id, recall.protocol, recall.data, 'popular', recall.direction, recall.segment, recall.role, 'recall@20')
left join precompute.evaluation_metric ceiling
    on (ceiling.run_id, ceiling.protocol, ceiling.data, ceiling.model, ceiling.direction, ceiling.segment, ceiling.role, ceiling.metric)
     = (recall.run_id, recall.protocol, recall.data, 'data', recall.direction, recall.segment, recall.role, 'ceiling@20')
left join precompute.evaluation_decision decision
    on (decision.run_id, decision.direction, decision.segment) = (recall.run_id, recall.direction, recall.segment)
where recall.metric = 'recall@20';
comment on view report.quality is 'Measured quality at a glance: one row a version, direction, role, segment and method.';
comment on column report.quality.run_id is 'The run that measured.';
comment on column report.quality.model_version is 'Label of the version it made.';
comment on column report.quality.protocol is 'How past and future were split: temporal, leave_one_out or unseen_pairs.';
comment on column report.quality.direction is 'forward or reverse.';
comment on column report.quality.role is 'all, developer, investor.';
comment on column report.quality.segment is 'all, cold, warm, hot.';
comment on column report.quality.model is 'The method.';
comment on column report.quality.entities is 'Test entities.';
comment on column report.quality.recall_at_20 is 'Mean share of what was to be found that is among the first 20.';
comment on column report.quality.recall_at_20_low is 'Lower end of its 95 % interval.';
comment on column report.quality.recall_at_20_high is 'Upper end of its 95 % interval.';
comment on column report.quality.ndcg_at_20 is 'NDCG of the first 20: earlier hits count more.';
comment on column report.quality.ndcg_at_20_low is 'Lower end of its 95 % interval.';
comment on column report.quality.ndcg_at_20_high is 'Upper end of its 95 % interval.';
comment on column report.quality.lift_over_popular is 'Recall over that of popularity on the same entities, less 1; null where popularity finds nothing.';
comment on column report.quality.recall_ceiling is 'The recall that methods which learn from interactions could reach.';
comment on column report.quality.serves is 'Whether the method answers the segment first; for all: whether it answers every segment.';
