-- A version may be made from factors that other software trained.

comment on column precompute.model_version.kind is 'What made it: nightly, weekly or import.';
comment on column precompute.run.kind is 'nightly, weekly, import, replay ...';
comment on column precompute.evaluation_split.protocol is 'How past and future were split: temporal, leave_one_out, fixed or unseen_pairs.';
comment on column precompute.evaluation_metric.protocol is 'How past and future were split: temporal, leave_one_out or unseen_pairs.';
