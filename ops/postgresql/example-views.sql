-- The four views of schema source over an application's own tables; here a marketplace with public.people, public.companies,
-- public.activity (what people did) and public.outreach (what companies did). Put your names in; the columns and types on the left are the contract.
create schema if not exists source;

create or replace view source.users as
select p.id as user_id,
       array_remove(array[case when p.is_developer then 'developer' end,
                          case when p.is_investor then 'investor' end,
                          case when exists (select from public.companies c where c.founder_id = p.id) then 'founder' end], null) as roles,
       p.deleted_at is null as is_active,
       p.no_recommendations as opted_out,
       p.created_at,
       p.interests as categories,
       null::text[] as fields,
       null::text[] as tags,
       p.skills,
       null::text[] as stages,
       null::text[] as engagement_types
from public.people p;

create or replace view source.startups as
select c.id as startup_id,
       c.founder_id as owner_id,
       c.name as title,
       c.sector as category,
       null::text as field,
       'collaboration'::text as type,
       c.stage,
       null::text[] as tags,
       c.wanted_skills as required_skills,
       c.is_listed as is_active,
       c.created_at
from public.companies c;

create or replace view source.user_interactions as
select a.person_id as user_id,
       a.company_id as startup_id,
       case a.verb when 'viewed' then 'view' when 'liked' then 'like' when 'applied' then 'apply' else a.verb end as interaction_type,
       a.at as occurred_at,
       null::uuid as request_id
from public.activity a;

create or replace view source.startup_interactions as
select o.company_id as startup_id,
       o.person_id as user_id,
       'contact'::text as interaction_type,
       o.sent_at as occurred_at,
       null::uuid as request_id
from public.outreach o;
