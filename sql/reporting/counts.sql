-- Interaction counts as of the latest run.
create or replace view report.interactions_by_user as
select c.user_id, c.interactions, c.events, c.startups, c.last_day from precompute.interaction_count_by_user c;
comment on view report.interactions_by_user is 'What each person did, as of the latest run.';
comment on column report.interactions_by_user.user_id is 'The person.';
comment on column report.interactions_by_user.interactions is 'Events of weighted types, dislikes included.';
comment on column report.interactions_by_user.events is 'Events of all types.';
comment on column report.interactions_by_user.startups is 'Distinct startups.';
comment on column report.interactions_by_user.last_day is 'UTC day of the latest event.';

create or replace view report.interactions_by_startup as
select c.startup_id, c.interactions, c.events, c.unique_users, c.last_day from precompute.interaction_count_by_startup c;
comment on view report.interactions_by_startup is 'What happened with each startup, as of the latest run.';
comment on column report.interactions_by_startup.startup_id is 'The startup.';
comment on column report.interactions_by_startup.interactions is 'Events of weighted types, of both sides.';
comment on column report.interactions_by_startup.events is 'Events of all types.';
comment on column report.interactions_by_startup.unique_users is 'Distinct people with an event of a weighted type.';
comment on column report.interactions_by_startup.last_day is 'UTC day of the latest event.';

create or replace view report.interactions_by_day as
select c.day, c.side, c.interaction_type, c.events from precompute.interaction_count_by_day c;
comment on view report.interactions_by_day is 'Events by UTC day and type, as of the latest run.';
comment on column report.interactions_by_day.day is 'UTC day.';
comment on column report.interactions_by_day.side is 'Who acted: user or startup.';
comment on column report.interactions_by_day.interaction_type is 'Type.';
comment on column report.interactions_by_day.events is 'Number of events.';
