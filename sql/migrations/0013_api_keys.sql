-- Keys to the reader API: SHA-256 of each, never the key. The API reads them every few seconds, so a new or revoked key acts without a restart.
create table precompute.api_key (
    key_id bigint generated always as identity primary key,
    name text not null,
    key_sha256 bytea not null unique,
    scopes text[] not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    constraint api_key_name check (length(name) between 1 and 100),
    constraint api_key_sha256 check (length(key_sha256) = 32),
    constraint api_key_scopes check (cardinality(scopes) > 0 and scopes <@ array['read:startups', 'read:people', 'ops']),
    constraint api_key_expires check (expires_at > created_at)
);
comment on table precompute.api_key is 'Keys to the reader API. A key has 256 random bits, so its plain SHA-256 cannot be turned back.';
comment on column precompute.api_key.key_id is 'Id of the key; what logs and rate limits name it by.';
comment on column precompute.api_key.name is 'Who has it. May repeat: while a key is rotated the old and the new one have the same.';
comment on column precompute.api_key.key_sha256 is 'SHA-256 of the key as it is sent, prefix included; the key itself is kept nowhere.';
comment on column precompute.api_key.scopes is 'What it opens: read:startups, read:people, ops.';
comment on column precompute.api_key.created_at is 'When it was made.';
comment on column precompute.api_key.created_by is 'Who made it: account and machine.';
comment on column precompute.api_key.expires_at is 'From when it opens nothing; null: never.';
comment on column precompute.api_key.revoked_at is 'When it was revoked; null where it was not.';

grant select on precompute.api_key to precompute_reader;
