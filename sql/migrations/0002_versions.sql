-- Versions, the pointer to the active one, and what a version's lists need to be rendered.
create sequence precompute.version_id_seq as bigint;
comment on sequence precompute.version_id_seq is 'Ids of versions; newer means larger, whatever the clock says.';

create table precompute.model_version (
    version_id bigint primary key,
    label text not null unique,
    kind text not null,
    status text not null,
    pinned boolean not null default false,
    created_at timestamptz not null,
    activated_at timestamptz,
    watermark timestamptz,
    source_fingerprint text,
    config jsonb not null default '{}',
    config_hash text,
    kernel_variant text,
    content_sha256 text,
    manifest_sha256 text,
    metrics jsonb not null default '{}',
    row_counts jsonb not null default '{}',
    artifact_uri text,
    constraint model_version_status check (status in
        ('building', 'staged', 'active', 'superseded', 'pruned', 'failed', 'refused', 'rolled_back', 'disabled'))
);
comment on table precompute.model_version is 'One row a version, from the moment it is begun; never deleted.';
comment on column precompute.model_version.version_id is 'From version_id_seq; newer means larger.';
comment on column precompute.model_version.label is 'v + UTC stamp + - + id, e.g. v20260122T020000Z-0042; names the artefacts folder.';
comment on column precompute.model_version.kind is 'What made it: nightly or weekly.';
comment on column precompute.model_version.status is 'building, staged, active, superseded, pruned; side states failed, refused, rolled_back, disabled. Readers tolerate values they do not know.';
comment on column precompute.model_version.pinned is 'A pinned version is never pruned.';
comment on column precompute.model_version.created_at is 'When it was begun.';
comment on column precompute.model_version.activated_at is 'When it was last activated.';
comment on column precompute.model_version.watermark is 'Time of the newest event it has seen; for display only.';
comment on column precompute.model_version.source_fingerprint is 'SHA-256 over the content of the source snapshot; equal fingerprints mean nothing changed.';
comment on column precompute.model_version.config is 'All settings it was made with.';
comment on column precompute.model_version.config_hash is 'SHA-256 of the settings.';
comment on column precompute.model_version.kernel_variant is 'The vector instructions its numbers were computed with; replay forces the same.';
comment on column precompute.model_version.content_sha256 is 'SHA-256 over data files and list hashes; equal means the same bytes.';
comment on column precompute.model_version.manifest_sha256 is 'SHA-256 of manifest.json.';
comment on column precompute.model_version.metrics is 'Measured quality, summed up; all values are in evaluation_metric.';
comment on column precompute.model_version.row_counts is 'Rows staged, by table and method.';
comment on column precompute.model_version.artifact_uri is 'Where its files are.';
create index model_version_status_idx on precompute.model_version (status, version_id desc);

create table precompute.active_version (
    singleton boolean primary key default true check (singleton),
    version_id bigint references precompute.model_version,
    previous_version_id bigint references precompute.model_version,
    fence bigint not null,
    hold_until timestamptz,
    changed_by text not null,
    changed_at timestamptz not null
);
comment on table precompute.active_version is 'One row: which version serves.';
comment on column precompute.active_version.singleton is 'Always true: there is one row.';
comment on column precompute.active_version.version_id is 'The version that serves; null before the first activation.';
comment on column precompute.active_version.previous_version_id is 'The version that served before; what a rollback returns to.';
comment on column precompute.active_version.fence is 'Incremented by every change of this row; a run activates only if it is what the run read at its start.';
comment on column precompute.active_version.hold_until is 'After a rollback: until then scheduled runs do not activate.';
comment on column precompute.active_version.changed_by is 'Who changed the row: a run or a person.';
comment on column precompute.active_version.changed_at is 'When.';
insert into precompute.active_version (version_id, previous_version_id, fence, changed_by, changed_at)
values (null, null, 0, 'migration', now());

create table precompute.feature (
    version_id bigint not null,
    feature int not null,
    kind smallint not null,
    value text not null,
    primary key (version_id, feature)
);
comment on table precompute.feature is 'The vocabulary of a version: what the codes in reasons mean. Deleted when the version is pruned.';
comment on column precompute.feature.version_id is 'The version.';
comment on column precompute.feature.feature is 'Ordinal of the feature; codes in reasons that are not negative refer to it.';
comment on column precompute.feature.kind is '1 category, 2 field, 3 tag, 4 skill, 5 stage, 6 engagement type; append-only.';
comment on column precompute.feature.value is 'The value, trimmed and lower-case.';

create table precompute.recommendation_method (
    code smallint primary key,
    name text not null unique
);
comment on table precompute.recommendation_method is 'Names of the method codes in lists; append-only.';
comment on column precompute.recommendation_method.code is 'The code.';
comment on column precompute.recommendation_method.name is 'The name that the API and the reports show.';
insert into precompute.recommendation_method (code, name)
values (0, 'none'), (1, 'popular'), (2, 'content_based'), (3, 'als'), (4, 'als_reverse'), (5, 'two_tower'), (6, 'ensemble');

grant select on precompute.model_version, precompute.active_version, precompute.feature, precompute.recommendation_method to precompute_reader;
