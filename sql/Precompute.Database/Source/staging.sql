-- Everything is copied here first: COPY cannot resolve conflicts, and unknown references are found by one join at the end.
create temp table users_in (
    seq bigint, user_id uuid, roles text[], is_active boolean, opted_out boolean, created_at timestamptz,
    categories text[], fields text[], tags text[], skills text[], stages text[], engagement_types text[], external_id text
) on commit drop;
create temp table startups_in (
    seq bigint, startup_id uuid, owner_id uuid, title text, category text, field text, type text, stage text,
    tags text[], required_skills text[], is_active boolean, created_at timestamptz, external_id text, owner_external_id text
) on commit drop;
create temp table user_interactions_in (
    line bigint, user_id uuid, startup_id uuid, interaction_type text, occurred_at timestamptz, request_id uuid,
    user_external_id text, startup_external_id text
) on commit drop;
create temp table startup_interactions_in (like user_interactions_in) on commit drop;
