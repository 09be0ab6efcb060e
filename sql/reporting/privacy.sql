-- Receipts of 'precompute forget'. None says who it was.
create or replace view report.forgettings as
select f.receipt_id, f.entity, f.status, f.requested_at, f.requested_by, f.finished_at,
    (select count(*) from precompute.version_amendment a where a.receipt_id = f.receipt_id)::int as versions_amended,
    coalesce((select sum(r.removed) from precompute.forgetting_removal r where r.receipt_id = f.receipt_id), 0)::bigint as removed
from precompute.forgetting f;
comment on view report.forgettings is 'Requests to forget somebody; a pending one was interrupted and is completed by the same command.';
comment on column report.forgettings.receipt_id is 'Id of the receipt.';
comment on column report.forgettings.entity is 'user or startup.';
comment on column report.forgettings.status is 'pending, done.';
comment on column report.forgettings.requested_at is 'When it was asked for.';
comment on column report.forgettings.requested_by is 'Who asked: account and machine.';
comment on column report.forgettings.finished_at is 'When nothing of it was left.';
comment on column report.forgettings.versions_amended is 'Versions whose files were rewritten.';
comment on column report.forgettings.removed is 'Rows, list places and parts of files removed in all.';
