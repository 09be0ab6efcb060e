-- A run names the session it lives by, so that a dead one shows before anybody cleans up after it; one that was killed is called so.
alter table precompute.run add column lock_backend_pid int;
comment on column precompute.run.lock_backend_pid is 'Server process of the session that holds the run lock; while that session holds it, the run is alive.';
alter table precompute.run drop constraint run_status;
alter table precompute.run add constraint run_status check (
    status in ('running', 'succeeded', 'nothing_to_do', 'held', 'staged', 'refused', 'failed', 'lost', 'cancelled', 'killed'));
comment on column precompute.run.status is 'running, succeeded, nothing_to_do, held (by a rollback), staged (dry run), refused (by a gate), failed, lost (lock or fence), cancelled, killed (it ended without a word; found by a later run).';
comment on column precompute.run.finished_at is 'End; null while it runs; of a killed run its last sign of life.';
alter table precompute.run_step drop constraint run_step_status;
alter table precompute.run_step add constraint run_step_status check (status in ('running', 'succeeded', 'skipped', 'failed', 'cancelled', 'killed'));
comment on column precompute.run_step.status is 'running, succeeded, skipped, failed, cancelled, killed (with its run).';
comment on column precompute.run_step.finished_at is 'End; null while it runs, and where it was killed.';
