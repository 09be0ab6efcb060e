-- A run may take over the steps that one before it finished.
alter table precompute.run add column resumed_from bigint references precompute.run on delete set null;
comment on column precompute.run.resumed_from is 'The latest run whose finished steps it took over; null where it computed everything itself. Which steps: run_step.details, reused_from_run.';
