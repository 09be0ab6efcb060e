-- Lists of the active version.
create or replace view report.startups_for_people as
select r.user_id, r.role, r.rank, r.startup_id, r.score, r.method, r.reasons, r.interaction_count, r.list_method, v.label as model_version
from precompute.user_recommendation r
join precompute.model_version v on v.version_id = r.version_id
where r.version_id = (select a.version_id from precompute.active_version a);
comment on view report.startups_for_people is 'Which startups each person is shown: one row per recommendation of the active version.';
comment on column report.startups_for_people.user_id is 'For whom.';
comment on column report.startups_for_people.role is 'The role in which they look: developer or investor.';
comment on column report.startups_for_people.rank is 'Position, from 1.';
comment on column report.startups_for_people.startup_id is 'The startup.';
comment on column report.startups_for_people.score is 'Score; comparable within one list and method only.';
comment on column report.startups_for_people.method is 'How it was found.';
comment on column report.startups_for_people.reasons is 'Why, in words.';
comment on column report.startups_for_people.interaction_count is 'The person''s interaction count at the snapshot.';
comment on column report.startups_for_people.list_method is 'Method of the list as a whole.';
comment on column report.startups_for_people.model_version is 'Label of the version.';

create or replace view report.people_for_startups as
select r.startup_id, r.role, r.rank, r.user_id, r.score, r.method, r.reasons, r.interaction_count, r.list_method, v.label as model_version
from precompute.startup_recommendation r
join precompute.model_version v on v.version_id = r.version_id
where r.version_id = (select a.version_id from precompute.active_version a);
comment on view report.people_for_startups is 'Which people each startup is shown: one row per recommendation of the active version.';
comment on column report.people_for_startups.startup_id is 'For which startup.';
comment on column report.people_for_startups.role is 'The role of the people shown: developer or investor.';
comment on column report.people_for_startups.rank is 'Position, from 1.';
comment on column report.people_for_startups.user_id is 'The person.';
comment on column report.people_for_startups.score is 'Score; comparable within one list and method only.';
comment on column report.people_for_startups.method is 'How they were found.';
comment on column report.people_for_startups.reasons is 'Why, in words.';
comment on column report.people_for_startups.interaction_count is 'The startup''s interaction count at the snapshot.';
comment on column report.people_for_startups.list_method is 'Method of the list as a whole.';
comment on column report.people_for_startups.model_version is 'Label of the version.';

-- Who is shown one startup or person. As functions: the lists that hold the id are found before anything is unfolded.
create or replace function report.who_is_shown_startup(startup uuid)
returns table (user_id uuid, role text, rank int, score real, method text, model_version text)
language sql stable security definer set search_path = pg_catalog
as $$
    select l.user_id, l.role, p.rank, l.scores[p.rank], coalesce(m.name, 'unknown'), v.label
    from precompute.user_recommendations l
    join precompute.model_version v on v.version_id = l.version_id
    cross join lateral (select array_position(l.startup_ids, startup) as rank) p
    left join precompute.recommendation_method m on m.code = l.methods[p.rank]
    where l.version_id = (select a.version_id from precompute.active_version a) and startup = any (l.startup_ids)
    order by p.rank, l.user_id, l.role
$$;
comment on function report.who_is_shown_startup(uuid) is 'The people who are shown a startup by the active version, best rank first.';

create or replace function report.who_is_shown_person(person uuid)
returns table (startup_id uuid, role text, rank int, score real, method text, model_version text)
language sql stable security definer set search_path = pg_catalog
as $$
    select l.startup_id, l.role, p.rank, l.scores[p.rank], coalesce(m.name, 'unknown'), v.label
    from precompute.startup_recommendations l
    join precompute.model_version v on v.version_id = l.version_id
    cross join lateral (select array_position(l.user_ids, person) as rank) p
    left join precompute.recommendation_method m on m.code = l.methods[p.rank]
    where l.version_id = (select a.version_id from precompute.active_version a) and person = any (l.user_ids)
    order by p.rank, l.startup_id, l.role
$$;
comment on function report.who_is_shown_person(uuid) is 'The startups that are shown a person by the active version, best rank first.';

create or replace view report.rows_by_method as
select v.label as model_version, 'forward' as direction, l.role, s.segment, coalesce(m.name, 'unknown') as method, count(*) as lists,
    sum(cardinality(l.startup_ids))::bigint as recommendations
from precompute.user_recommendations l
join precompute.model_version v on v.version_id = l.version_id
cross join lateral (
    select case
        when l.interaction_count < coalesce((v.config #>> '{segments,warm_from}')::int, 5) then 'cold'
        when l.interaction_count < coalesce((v.config #>> '{segments,hot_from}')::int, 20) then 'warm'
        else 'hot' end as segment) s
left join precompute.recommendation_method m on m.code = l.list_method
where l.version_id = (select a.version_id from precompute.active_version a)
group by v.label, l.role, s.segment, m.name
union all
select v.label, 'reverse', l.role, s.segment, coalesce(m.name, 'unknown'), count(*), sum(cardinality(l.user_ids))::bigint
from precompute.startup_recommendations l
join precompute.model_version v on v.version_id = l.version_id
cross join lateral (
    select case
        when l.interaction_count < coalesce((v.config #>> '{segments,reverse_warm_from}')::int, 5) then 'cold'
        else 'warm' end as segment) s
left join precompute.recommendation_method m on m.code = l.list_method
where l.version_id = (select a.version_id from precompute.active_version a)
group by v.label, l.role, s.segment, m.name;
comment on view report.rows_by_method is 'How many lists of the active version each method answered, by direction, role and segment.';
comment on column report.rows_by_method.model_version is 'Label of the version.';
comment on column report.rows_by_method.direction is 'forward (startups for people) or reverse (people for startups).';
comment on column report.rows_by_method.role is 'developer or investor.';
comment on column report.rows_by_method.segment is 'cold, warm or hot by interaction count; thresholds are the version''s.';
comment on column report.rows_by_method.method is 'Method of the lists.';
comment on column report.rows_by_method.lists is 'Number of lists.';
comment on column report.rows_by_method.recommendations is 'Number of recommendations in them.';
