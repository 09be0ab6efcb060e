-- Schemas and the rights that everything in them starts from. The schema precompute itself exists already: the journal lies in it.
comment on schema precompute is 'What the batch publishes and keeps: versions, lists, counts, the ledger. The API reads it; people read schema report.';

create schema report;
comment on schema report is 'Everything people query: views over schema precompute. Columns are a contract: they are added, never removed or retyped.';

revoke all on schema precompute, report from public;
grant usage on schema precompute to precompute_reader;
grant usage on schema report to precompute_report;

create table precompute.repeatable_script (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
);
comment on table precompute.repeatable_script is 'Scripts of views and reports as they were last applied; one whose text changes is applied again.';
comment on column precompute.repeatable_script.name is 'Folder and file name.';
comment on column precompute.repeatable_script.sha256 is 'SHA-256 of the text, lower-case hex.';
comment on column precompute.repeatable_script.applied_at is 'When it was applied.';
