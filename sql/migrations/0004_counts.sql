-- Interaction counts: a daily copy of the source's events, and materialized views that stand on it (and so need no source).
create table precompute.interaction_daily (
    user_id uuid not null,
    startup_id uuid not null,
    side text not null,
    interaction_type text not null,
    day date not null,
    events int not null,
    constraint interaction_daily_side check (side in ('user', 'startup')),
    constraint interaction_daily_events check (events > 0)
);
comment on table precompute.interaction_daily is 'Events of the source by pair, type and UTC day; replaced whole by every run, people who opted out left out. Without an index: it is only ever read whole.';
comment on column precompute.interaction_daily.user_id is 'The person.';
comment on column precompute.interaction_daily.startup_id is 'The startup.';
comment on column precompute.interaction_daily.side is 'Who acted: user (source.user_interactions) or startup (source.startup_interactions).';
comment on column precompute.interaction_daily.interaction_type is 'Type of the events.';
comment on column precompute.interaction_daily.day is 'UTC day.';
comment on column precompute.interaction_daily.events is 'Number of events.';

create table precompute.interaction_weight (
    side text not null,
    interaction_type text not null,
    weight real not null,
    primary key (side, interaction_type),
    constraint interaction_weight_side check (side in ('user', 'startup'))
);
comment on table precompute.interaction_weight is 'The types that count, with the weights of the latest run; other types are kept but not counted.';
comment on column precompute.interaction_weight.side is 'Who acts: user or startup.';
comment on column precompute.interaction_weight.interaction_type is 'Type.';
comment on column precompute.interaction_weight.weight is 'Weight of one event; negative for a dislike.';

create materialized view precompute.interaction_count_by_user as
select
    d.user_id,
    coalesce(sum(d.events) filter (where w.weight is not null), 0)::bigint as interactions,
    sum(d.events)::bigint as events,
    count(distinct d.startup_id) as startups,
    max(d.day) as last_day
from precompute.interaction_daily d
left join precompute.interaction_weight w using (side, interaction_type)
where d.side = 'user'
group by d.user_id;
create unique index interaction_count_by_user_key on precompute.interaction_count_by_user (user_id);
comment on materialized view precompute.interaction_count_by_user is 'What each person did.';
comment on column precompute.interaction_count_by_user.user_id is 'The person.';
comment on column precompute.interaction_count_by_user.interactions is 'Events of weighted types, dislikes included: the interaction count of forward lists.';
comment on column precompute.interaction_count_by_user.events is 'Events of all types.';
comment on column precompute.interaction_count_by_user.startups is 'Distinct startups.';
comment on column precompute.interaction_count_by_user.last_day is 'UTC day of the latest event.';

create materialized view precompute.interaction_count_by_startup as
select
    p.startup_id,
    sum(p.interactions)::bigint as interactions,
    sum(p.events)::bigint as events,
    count(*) filter (where p.interactions > 0) as unique_users,
    max(p.last_day) as last_day
from (
    -- First by pair: counting distinct people of large startups would sort all their events.
    select
        d.startup_id,
        d.user_id,
        coalesce(sum(d.events) filter (where w.weight is not null), 0)::bigint as interactions,
        sum(d.events)::bigint as events,
        max(d.day) as last_day
    from precompute.interaction_daily d
    left join precompute.interaction_weight w using (side, interaction_type)
    group by d.startup_id, d.user_id
) p
group by p.startup_id;
create unique index interaction_count_by_startup_key on precompute.interaction_count_by_startup (startup_id);
comment on materialized view precompute.interaction_count_by_startup is 'What happened with each startup, both sides'' events.';
comment on column precompute.interaction_count_by_startup.startup_id is 'The startup.';
comment on column precompute.interaction_count_by_startup.interactions is 'Events of weighted types.';
comment on column precompute.interaction_count_by_startup.events is 'Events of all types.';
comment on column precompute.interaction_count_by_startup.unique_users is 'Distinct people with an event of a weighted type: the interaction count of reverse lists.';
comment on column precompute.interaction_count_by_startup.last_day is 'UTC day of the latest event.';

create materialized view precompute.interaction_count_by_day as
select d.day, d.side, d.interaction_type, sum(d.events)::bigint as events
from precompute.interaction_daily d
group by d.day, d.side, d.interaction_type;
create unique index interaction_count_by_day_key on precompute.interaction_count_by_day (day, side, interaction_type);
comment on materialized view precompute.interaction_count_by_day is 'Events by UTC day and type.';
comment on column precompute.interaction_count_by_day.day is 'UTC day.';
comment on column precompute.interaction_count_by_day.side is 'Who acted: user or startup.';
comment on column precompute.interaction_count_by_day.interaction_type is 'Type.';
comment on column precompute.interaction_count_by_day.events is 'Number of events.';

grant select on precompute.interaction_count_by_user, precompute.interaction_count_by_startup, precompute.interaction_count_by_day to precompute_reader;
