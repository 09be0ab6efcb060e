-- The lists of every version that is kept, one row per recommendation. Owner's rights: those who may read report.* see the lists only through it.
create or replace view precompute.user_recommendation as
select
    l.version_id, l.user_id, l.role, i.rank::int as rank, i.startup_id, l.scores[i.rank] as score,
    coalesce(m.name, 'unknown') as method, coalesce(r.reasons, '') as reasons, l.interaction_count, coalesce(lm.name, 'unknown') as list_method
from precompute.user_recommendations l
cross join lateral unnest(l.startup_ids) with ordinality as i (startup_id, rank)
left join precompute.recommendation_method m on m.code = l.methods[i.rank]
left join precompute.recommendation_method lm on lm.code = l.list_method
left join lateral (
    -- A value shared in two kinds (a tag and a skill) is named once.
    select concat_ws('; ',
        'shares ' || string_agg(n.value, ', ' order by n.position) filter (where n.value is not null),
        max('popular now') filter (where n.code = -2),
        max('people with a similar history') filter (where n.code = -3)) as reasons
    from (
        select f.value, case when f.value is null then c.code end as code, min(c.position) as position
        from unnest(l.reasons[(i.rank - 1) * 3 + 1 : i.rank * 3]) with ordinality as c (code, position)
        left join precompute.feature f on f.version_id = l.version_id and f.feature = c.code
        group by 1, 2) n
) r on true;
comment on view precompute.user_recommendation is 'Forward lists of all kept versions, one row per recommendation.';
comment on column precompute.user_recommendation.version_id is 'The version.';
comment on column precompute.user_recommendation.user_id is 'For whom.';
comment on column precompute.user_recommendation.role is 'The role in which they look.';
comment on column precompute.user_recommendation.rank is 'Position, from 1.';
comment on column precompute.user_recommendation.startup_id is 'What is shown.';
comment on column precompute.user_recommendation.score is 'Score; comparable within one list and method only.';
comment on column precompute.user_recommendation.method is 'How it was found.';
comment on column precompute.user_recommendation.reasons is 'Why, in words.';
comment on column precompute.user_recommendation.interaction_count is 'The person''s interaction count at the snapshot.';
comment on column precompute.user_recommendation.list_method is 'Method of the list as a whole.';

create or replace view precompute.startup_recommendation as
select
    l.version_id, l.startup_id, l.role, i.rank::int as rank, i.user_id, l.scores[i.rank] as score,
    coalesce(m.name, 'unknown') as method, coalesce(r.reasons, '') as reasons, l.interaction_count, coalesce(lm.name, 'unknown') as list_method
from precompute.startup_recommendations l
cross join lateral unnest(l.user_ids) with ordinality as i (user_id, rank)
left join precompute.recommendation_method m on m.code = l.methods[i.rank]
left join precompute.recommendation_method lm on lm.code = l.list_method
left join lateral (
    -- A value shared in two kinds (a tag and a skill) is named once.
    select concat_ws('; ',
        'shares ' || string_agg(n.value, ', ' order by n.position) filter (where n.value is not null),
        max('popular now') filter (where n.code = -2),
        max('people with a similar history') filter (where n.code = -3)) as reasons
    from (
        select f.value, case when f.value is null then c.code end as code, min(c.position) as position
        from unnest(l.reasons[(i.rank - 1) * 3 + 1 : i.rank * 3]) with ordinality as c (code, position)
        left join precompute.feature f on f.version_id = l.version_id and f.feature = c.code
        group by 1, 2) n
) r on true;
comment on view precompute.startup_recommendation is 'Reverse lists of all kept versions, one row per recommendation.';
comment on column precompute.startup_recommendation.version_id is 'The version.';
comment on column precompute.startup_recommendation.startup_id is 'For which startup.';
comment on column precompute.startup_recommendation.role is 'The role of the people shown.';
comment on column precompute.startup_recommendation.rank is 'Position, from 1.';
comment on column precompute.startup_recommendation.user_id is 'Who is shown.';
comment on column precompute.startup_recommendation.score is 'Score; comparable within one list and method only.';
comment on column precompute.startup_recommendation.method is 'How they were found.';
comment on column precompute.startup_recommendation.reasons is 'Why, in words.';
comment on column precompute.startup_recommendation.interaction_count is 'The startup''s interaction count at the snapshot.';
comment on column precompute.startup_recommendation.list_method is 'Method of the list as a whole.';
