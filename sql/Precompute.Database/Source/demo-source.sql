-- The application's side of the data contract, as plain tables: for the demo and for `import`.
-- An application of its own writes the four views of schema "source" over its own tables instead.
-- Every statement may run again; changes to existing installations are added below as "add column if not exists".

create schema if not exists source_data;
comment on schema source_data is 'Plain tables behind the views of schema source; filled by import or by the demo.';

create schema if not exists source;
comment on schema source is 'What Precompute reads of the application: four views, and the ids that import made for foreign keys.';

create table if not exists source_data.users (
    user_id          uuid primary key,
    roles            text[] not null check (roles <@ array['developer', 'investor', 'founder']),
    is_active        boolean not null default true,
    opted_out        boolean not null default false,
    created_at       timestamptz not null default now(),
    categories       text[],
    fields           text[],
    tags             text[],
    skills           text[],
    stages           text[],
    engagement_types text[]
);
comment on table source_data.users is 'People.';
comment on column source_data.users.user_id is 'The person''s id.';
comment on column source_data.users.roles is 'Any of developer, investor, founder.';
comment on column source_data.users.is_active is 'Inactive people get no lists and are not shown.';
comment on column source_data.users.opted_out is 'Opted out of personalisation and of being shown to anyone.';
comment on column source_data.users.created_at is 'When the person joined.';
comment on column source_data.users.categories is 'Categories of startups the person looks for.';
comment on column source_data.users.fields is 'Fields the person works in or looks for.';
comment on column source_data.users.tags is 'Free tags.';
comment on column source_data.users.skills is 'Skills the person has; matched with required_skills.';
comment on column source_data.users.stages is 'Stages of startups the person prefers.';
comment on column source_data.users.engagement_types is 'Types of startups the person prefers: marketplace, collaboration.';

create table if not exists source_data.startups (
    startup_id      uuid primary key,
    owner_id        uuid,
    title           text not null,
    category        text,
    field           text,
    type            text not null default 'collaboration' check (type in ('marketplace', 'collaboration')),
    stage           text,
    tags            text[],
    required_skills text[],
    is_active       boolean not null default true,
    created_at      timestamptz not null default now()
);
comment on table source_data.startups is 'Startups.';
comment on column source_data.startups.startup_id is 'The startup''s id.';
comment on column source_data.startups.owner_id is 'The founder''s user_id, where known.';
comment on column source_data.startups.title is 'Title shown to people.';
comment on column source_data.startups.category is 'Category, such as fintech.';
comment on column source_data.startups.field is 'Field within the category.';
comment on column source_data.startups.type is 'marketplace (offered for sale or funding) or collaboration (looks for people to work with).';
comment on column source_data.startups.stage is 'Stage, such as idea, mvp, seed.';
comment on column source_data.startups.tags is 'Free tags.';
comment on column source_data.startups.required_skills is 'Skills looked for; matched with the skills of people.';
comment on column source_data.startups.is_active is 'Inactive startups are not shown.';
comment on column source_data.startups.created_at is 'When the startup was listed.';
create index if not exists startups_owner on source_data.startups (owner_id);

-- Interactions carry no foreign keys: applications' event tables rarely do, and extraction counts what it cannot place.
create table if not exists source_data.user_interactions (
    user_id          uuid not null,
    startup_id       uuid not null,
    interaction_type text not null,
    occurred_at      timestamptz not null,
    request_id       uuid
);
comment on table source_data.user_interactions is 'What people did to startups, one row an event.';
comment on column source_data.user_interactions.user_id is 'Who acted.';
comment on column source_data.user_interactions.startup_id is 'On which startup.';
comment on column source_data.user_interactions.interaction_type is 'view, click, like, favorite, apply, interest, dislike, or a type with a configured weight; others are counted, not used.';
comment on column source_data.user_interactions.occurred_at is 'When.';
comment on column source_data.user_interactions.request_id is 'The request_id of the recommendation answer that led here, where there was one.';
create index if not exists user_interactions_of_user on source_data.user_interactions (user_id) include (startup_id, interaction_type);
drop index if exists source_data.user_interactions_user;
create index if not exists user_interactions_startup on source_data.user_interactions (startup_id) include (user_id, interaction_type);

create table if not exists source_data.startup_interactions (
    startup_id       uuid not null,
    user_id          uuid not null,
    interaction_type text not null,
    occurred_at      timestamptz not null,
    request_id       uuid
);
comment on table source_data.startup_interactions is 'What startups did to people, one row an event.';
comment on column source_data.startup_interactions.startup_id is 'On behalf of which startup.';
comment on column source_data.startup_interactions.user_id is 'To whom.';
comment on column source_data.startup_interactions.interaction_type is 'view, click, contact, apply_received, or a type with a configured weight; others are counted, not used.';
comment on column source_data.startup_interactions.occurred_at is 'When.';
comment on column source_data.startup_interactions.request_id is 'The request_id of the recommendation answer that led here, where there was one.';
create index if not exists startup_interactions_startup on source_data.startup_interactions (startup_id) include (user_id, interaction_type);
create index if not exists startup_interactions_user on source_data.startup_interactions (user_id);

create table if not exists source_data.origin (
    only_row boolean primary key default true check (only_row),
    origin   text not null check (origin in ('demo', 'import'))
);
comment on table source_data.origin is 'Where the rows come from: generated rows give way to imported ones, never the other way round.';
comment on column source_data.origin.only_row is 'Keeps the table at one row.';
comment on column source_data.origin.origin is 'demo (generated) or import.';

create or replace view source.users as
    select user_id, roles, is_active, opted_out, created_at, categories, fields, tags, skills, stages, engagement_types
    from source_data.users;
comment on view source.users is 'People: the contract between the application and Precompute.';

create or replace view source.startups as
    select startup_id, owner_id, title, category, field, type, stage, tags, required_skills, is_active, created_at
    from source_data.startups;
comment on view source.startups is 'Startups: the contract between the application and Precompute.';

create or replace view source.user_interactions as
    select user_id, startup_id, interaction_type, occurred_at, request_id
    from source_data.user_interactions;
comment on view source.user_interactions is 'What people did to startups: the contract between the application and Precompute.';

create or replace view source.startup_interactions as
    select startup_id, user_id, interaction_type, occurred_at, request_id
    from source_data.startup_interactions;
comment on view source.startup_interactions is 'What startups did to people: the contract between the application and Precompute.';

create table if not exists source.id_map (
    entity      text not null check (entity in ('user', 'startup')),
    external_id text not null,
    id          uuid not null,
    primary key (entity, external_id),
    constraint id_map_id_is_unique unique (entity, id)
);
comment on table source.id_map is 'Ids that import derived from text (UUIDv5). Numbers are not here: they are embedded in the uuid, see source.external_id.';
comment on column source.id_map.entity is 'user or startup: the two have separate namespaces.';
comment on column source.id_map.external_id is 'The id in the imported file.';
comment on column source.id_map.id is 'The id in the views.';

create or replace function source.external_id(entity text, id uuid) returns text
    language sql stable parallel safe
    as $$
        select case
            when id::text like (case entity when 'user' then '75736572' else '73746172' end) || '-____-8000-8000-____________'
                then (('x' || substr(id::text, 10, 4) || substr(id::text, 25))::bit(64)::bigint)::text
            else coalesce((select m.external_id from source.id_map m where m.entity = $1 and m.id = $2), id::text)
        end
    $$;
comment on function source.external_id(text, uuid) is 'The id that an imported file had for a user or a startup: source.external_id(''user'', user_id).';
