-- The journal's table is made by the migration library; its comments are kept here.
comment on table precompute.schema_version is 'Migrations that have been applied.';
comment on column precompute.schema_version.schemaversionsid is 'Order of application.';
comment on column precompute.schema_version.scriptname is 'Script.';
comment on column precompute.schema_version.applied is 'When it was applied.';
