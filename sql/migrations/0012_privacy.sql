-- Forgetting: who is left out from now on (by keyed hash, never by id), what was removed where, and which versions were amended.
create table precompute.privacy_key (
    singleton boolean primary key default true check (singleton),
    key bytea not null check (length(key) = 32),
    created_at timestamptz not null default now()
);
comment on table precompute.privacy_key is 'One row: the key of the keyed hashes below. Back it up with them: without it nobody who was forgotten is recognised, with it an id can be tried.';
comment on column precompute.privacy_key.singleton is 'Always true: there is one row.';
comment on column precompute.privacy_key.key is '32 random bytes; key of HMAC-SHA-256.';
comment on column precompute.privacy_key.created_at is 'When it was made.';

-- gen_random_uuid() draws from the system's strong generator: 488 random bits, hashed to 256.
insert into precompute.privacy_key (key)
values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

create table precompute.forgetting (
    receipt_id bigint generated always as identity primary key,
    entity text not null,
    keyed_hash bytea not null,
    status text not null,
    requested_at timestamptz not null,
    requested_by text not null,
    finished_at timestamptz,
    details jsonb not null default '{}',
    constraint forgetting_entity check (entity in ('user', 'startup')),
    constraint forgetting_status check (status in ('pending', 'done'))
);
comment on table precompute.forgetting is 'Receipts: one row a request to forget somebody. A pending one was interrupted; the same command again completes it.';
comment on column precompute.forgetting.receipt_id is 'Id of the receipt.';
comment on column precompute.forgetting.entity is 'user or startup.';
comment on column precompute.forgetting.keyed_hash is 'HMAC-SHA-256 of the entity and the id with the key of privacy_key; the id itself is kept nowhere.';
comment on column precompute.forgetting.status is 'pending, done.';
comment on column precompute.forgetting.requested_at is 'When it was asked for.';
comment on column precompute.forgetting.requested_by is 'Who asked: account and machine.';
comment on column precompute.forgetting.finished_at is 'When nothing of it was left; null while pending.';
comment on column precompute.forgetting.details is 'What the receipt says besides: what was done in the source, what lies out of reach.';
create unique index forgetting_pending_key on precompute.forgetting (entity, keyed_hash) where status = 'pending';

create table precompute.forgotten (
    entity text not null,
    keyed_hash bytea not null,
    forgotten_at timestamptz not null,
    receipt_id bigint not null references precompute.forgetting,
    primary key (entity, keyed_hash),
    constraint forgotten_entity check (entity in ('user', 'startup'))
);
comment on table precompute.forgotten is 'Who is left out of everything from now on: extraction, answers, clean-up of the access log.';
comment on column precompute.forgotten.entity is 'user or startup.';
comment on column precompute.forgotten.keyed_hash is 'HMAC-SHA-256, see forgetting.';
comment on column precompute.forgotten.forgotten_at is 'Since when.';
comment on column precompute.forgotten.receipt_id is 'The first receipt.';

create table precompute.forgetting_removal (
    receipt_id bigint not null references precompute.forgetting on delete cascade,
    place text not null,
    removed bigint not null,
    primary key (receipt_id, place)
);
comment on table precompute.forgetting_removal is 'What was removed, one row a table or file of a version; written in the transaction that removes.';
comment on column precompute.forgetting_removal.receipt_id is 'The receipt.';
comment on column precompute.forgetting_removal.place is 'Table and what of it, or version and what of its files.';
comment on column precompute.forgetting_removal.removed is 'How many.';

create table precompute.version_amendment (
    receipt_id bigint not null references precompute.forgetting on delete cascade,
    version_id bigint not null references precompute.model_version,
    amended_at timestamptz not null,
    manifest_sha256_before text not null,
    manifest_sha256_after text not null,
    content_sha256_before text not null,
    content_sha256_after text not null,
    files int not null,
    primary key (receipt_id, version_id)
);
comment on table precompute.version_amendment is 'Versions that were amended, with the hashes before and after.';
comment on column precompute.version_amendment.receipt_id is 'The receipt.';
comment on column precompute.version_amendment.version_id is 'The version.';
comment on column precompute.version_amendment.amended_at is 'When.';
comment on column precompute.version_amendment.manifest_sha256_before is 'SHA-256 of manifest.json before.';
comment on column precompute.version_amendment.manifest_sha256_after is 'SHA-256 of manifest.json after.';
comment on column precompute.version_amendment.content_sha256_before is 'Content hash before.';
comment on column precompute.version_amendment.content_sha256_after is 'Content hash after.';
comment on column precompute.version_amendment.files is 'Files rewritten.';

alter table precompute.model_version
    add column original_content_sha256 text,
    add column original_manifest_sha256 text,
    add column amended_at timestamptz;
comment on column precompute.model_version.original_content_sha256 is 'Content hash as the version was published; null where it was never amended.';
comment on column precompute.model_version.original_manifest_sha256 is 'SHA-256 of manifest.json as the version was published; null where it was never amended.';
comment on column precompute.model_version.amended_at is 'When somebody was last taken out of it; null where nobody was.';

grant select on precompute.privacy_key, precompute.forgotten to precompute_reader;
