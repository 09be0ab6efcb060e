-- Run by SourceMerge, block by block ("-- name: …"), inside the transaction that staged the rows.
-- {set} is filled from the fixed column lists of SourceSchema only.

-- name: read-origin
select case
    when not exists (select from source_data.users) and not exists (select from source_data.startups)
         and not exists (select from source_data.user_interactions) and not exists (select from source_data.startup_interactions) then 'empty'
    else coalesce((select origin from source_data.origin), 'unknown')
end;

-- name: write-origin
insert into source_data.origin (origin) values ($1) on conflict (only_row) do update set origin = excluded.origin;

-- name: remove-all
delete from source_data.user_interactions;
delete from source_data.startup_interactions;
delete from source_data.startups;
delete from source_data.users;
delete from source.id_map;

-- name: prepare
analyze users_in, startups_in, user_interactions_in, startup_interactions_in;
create temp table users_last on commit drop as
    select distinct on (user_id) * from users_in order by user_id, seq desc;
create temp table startups_last on commit drop as
    select distinct on (startup_id) * from startups_in order by startup_id, seq desc;
create temp table users_seen on commit drop as
    select user_id, min(occurred_at) as first_at, max(user_external_id) as external_id
    from (select * from user_interactions_in union all select * from startup_interactions_in) e group by user_id;
create temp table startups_seen on commit drop as
    select startup_id, min(occurred_at) as first_at, max(startup_external_id) as external_id
    from (select * from user_interactions_in union all select * from startup_interactions_in) e group by startup_id;
analyze users_last, startups_last, users_seen, startups_seen;

-- name: count-users-superseded
select (select count(*) from users_in) - (select count(*) from users_last);

-- name: count-startups-superseded
select (select count(*) from startups_in) - (select count(*) from startups_last);

-- name: update-users
update source_data.users t set {set} from users_last n where t.user_id = n.user_id;

-- name: insert-users
insert into source_data.users as t (user_id, roles, is_active, opted_out, created_at, categories, fields, tags, skills, stages, engagement_types)
select n.user_id, n.roles, n.is_active, n.opted_out, coalesce(n.created_at, s.first_at, $1, now()),
       n.categories, n.fields, n.tags, n.skills, n.stages, n.engagement_types
from users_last n left join users_seen s using (user_id)
where not exists (select from source_data.users u where u.user_id = n.user_id)
order by n.user_id
on conflict (user_id) do nothing;

-- name: update-startups
update source_data.startups t set {set} from startups_last n where t.startup_id = n.startup_id;

-- name: insert-startups
insert into source_data.startups as t (startup_id, owner_id, title, category, field, type, stage, tags, required_skills, is_active, created_at)
select n.startup_id, n.owner_id, n.title, n.category, n.field, n.type, n.stage, n.tags, n.required_skills, n.is_active,
       coalesce(n.created_at, s.first_at, $1, now())
from startups_last n left join startups_seen s using (startup_id)
where not exists (select from source_data.startups u where u.startup_id = n.startup_id)
order by n.startup_id
on conflict (startup_id) do nothing;

-- name: create-users
insert into source_data.users (user_id, roles, created_at)
select s.user_id, $1, s.first_at
from users_seen s
where not exists (select from source_data.users u where u.user_id = s.user_id)
order by s.user_id
on conflict (user_id) do nothing;

-- name: create-startups
insert into source_data.startups (startup_id, title, created_at)
select s.startup_id, 'Startup ' || coalesce(s.external_id, source.external_id('startup', s.startup_id)), s.first_at
from startups_seen s
where not exists (select from source_data.startups u where u.startup_id = s.startup_id)
order by s.startup_id
on conflict (startup_id) do nothing;

-- name: take-unknown-user-interactions
with gone as (
    delete from user_interactions_in i
    where not exists (select from source_data.users u where u.user_id = i.user_id)
       or not exists (select from source_data.startups s where s.startup_id = i.startup_id)
    returning i.*
)
select count(*) over (), g.line, k.missing,
       case k.missing when 'user_id' then coalesce(g.user_external_id, source.external_id('user', g.user_id))
                      else coalesce(g.startup_external_id, source.external_id('startup', g.startup_id)) end
from gone g
cross join lateral (
    select case when exists (select from source_data.users u where u.user_id = g.user_id) then 'startup_id' else 'user_id' end as missing
) k
order by g.line limit $1;

-- name: take-unknown-startup-interactions
with gone as (
    delete from startup_interactions_in i
    where not exists (select from source_data.users u where u.user_id = i.user_id)
       or not exists (select from source_data.startups s where s.startup_id = i.startup_id)
    returning i.*
)
select count(*) over (), g.line, k.missing,
       case k.missing when 'user_id' then coalesce(g.user_external_id, source.external_id('user', g.user_id))
                      else coalesce(g.startup_external_id, source.external_id('startup', g.startup_id)) end
from gone g
cross join lateral (
    select case when exists (select from source_data.users u where u.user_id = g.user_id) then 'startup_id' else 'user_id' end as missing
) k
order by g.line limit $1;

-- name: map-ids
insert into source.id_map (entity, external_id, id)
select distinct entity, external_id, id from (
    select 'user' as entity, external_id, user_id as id from users_last
    union all select 'user', owner_external_id, owner_id from startups_last
    union all select 'startup', external_id, startup_id from startups_last
    union all select 'user', user_external_id, user_id from user_interactions_in
    union all select 'user', user_external_id, user_id from startup_interactions_in
    union all select 'startup', startup_external_id, startup_id from user_interactions_in
    union all select 'startup', startup_external_id, startup_id from startup_interactions_in
) m
where external_id is not null
on conflict (entity, external_id) do nothing;

-- Ordered, so that an index grows at one end and one person's history lies together.
-- name: insert-user-interactions
insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at, request_id)
select user_id, startup_id, interaction_type, occurred_at, request_id from user_interactions_in
order by user_id, line, startup_id;

-- name: insert-startup-interactions
insert into source_data.startup_interactions (startup_id, user_id, interaction_type, occurred_at, request_id)
select startup_id, user_id, interaction_type, occurred_at, request_id from startup_interactions_in
order by startup_id, line, user_id;
