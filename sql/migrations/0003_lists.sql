-- The published lists. One partition a version, made as a plain table beside (<table>_v<id>) and attached when it is whole.
-- toast_tuple_target cannot be set on the parent: the publisher sets it on every partition (8160: lists stay in line).
create table precompute.user_recommendations (
    version_id bigint not null,
    user_id uuid not null,
    role text not null,
    startup_ids uuid[] not null,
    scores real[] not null,
    methods smallint[] not null,
    reasons int[] not null,
    interaction_count int not null,
    list_method smallint not null,
    constraint user_recommendations_pkey primary key (version_id, user_id, role),
    constraint user_recommendations_role check (role in ('developer', 'investor'))
) partition by list (version_id);
comment on table precompute.user_recommendations is 'Forward lists: startups for a person. One row a version, person and role.';
comment on column precompute.user_recommendations.version_id is 'The version; readers ask by the version they hold, never by the pointer.';
comment on column precompute.user_recommendations.user_id is 'For whom.';
comment on column precompute.user_recommendations.role is 'The role in which they look: developer or investor.';
comment on column precompute.user_recommendations.startup_ids is 'Startups, best first.';
comment on column precompute.user_recommendations.scores is 'Scores, one a startup.';
comment on column precompute.user_recommendations.methods is 'Method codes, one a startup (recommendation_method).';
comment on column precompute.user_recommendations.reasons is 'Reason codes, three a startup: a feature, -1 none, -2 popular, -3 similar history.';
comment on column precompute.user_recommendations.interaction_count is 'The person''s events of weighted types at the snapshot.';
comment on column precompute.user_recommendations.list_method is 'Method code of the list as a whole.';

create table precompute.startup_recommendations (
    version_id bigint not null,
    startup_id uuid not null,
    role text not null,
    user_ids uuid[] not null,
    scores real[] not null,
    methods smallint[] not null,
    reasons int[] not null,
    interaction_count int not null,
    list_method smallint not null,
    constraint startup_recommendations_pkey primary key (version_id, startup_id, role),
    constraint startup_recommendations_role check (role in ('developer', 'investor'))
) partition by list (version_id);
comment on table precompute.startup_recommendations is 'Reverse lists: people for a startup. One row a version, startup and role of the people shown.';
comment on column precompute.startup_recommendations.version_id is 'The version; readers ask by the version they hold, never by the pointer.';
comment on column precompute.startup_recommendations.startup_id is 'For which startup.';
comment on column precompute.startup_recommendations.role is 'The role of the people shown: developer or investor.';
comment on column precompute.startup_recommendations.user_ids is 'People, best first.';
comment on column precompute.startup_recommendations.scores is 'Scores, one a person.';
comment on column precompute.startup_recommendations.methods is 'Method codes, one a person (recommendation_method).';
comment on column precompute.startup_recommendations.reasons is 'Reason codes, three a person: a feature, -1 none, -2 popular, -3 similar history.';
comment on column precompute.startup_recommendations.interaction_count is 'Distinct people who interacted with the startup at the snapshot.';
comment on column precompute.startup_recommendations.list_method is 'Method code of the list as a whole.';

grant select on precompute.user_recommendations, precompute.startup_recommendations to precompute_reader;
