-- The three roles. Idempotent; needs CREATEROLE (or a superuser) only where something is missing.
-- They are made without a password: set one (alter role … password …) or let pg_hba.conf decide how they log in.
do $roles$
declare
    wanted record;
begin
    for wanted in
        select * from (values
            ('precompute_batch', 'Owns the schemas precompute and report; the batch logs in as it.'),
            ('precompute_reader', 'Reads what the recommendation API needs; writes nothing.'),
            ('precompute_report', 'Reads schema report only, under a statement timeout.')) as r (name, description)
    loop
        if not exists (select from pg_roles where rolname = wanted.name) then
            begin
                execute format('create role %I login nosuperuser nocreatedb nocreaterole noinherit', wanted.name);
                execute format('comment on role %I is %L', wanted.name, wanted.description);
            exception when duplicate_object or unique_violation then
                null; -- another database of this cluster made it at the same moment
            end;
        end if;
    end loop;

    for wanted in
        select * from (values
            ('precompute_reader', 'default_transaction_read_only', 'on'),
            ('precompute_reader', 'idle_in_transaction_session_timeout', '60s'),
            ('precompute_report', 'default_transaction_read_only', 'on'),
            ('precompute_report', 'idle_in_transaction_session_timeout', '60s'),
            ('precompute_report', 'statement_timeout', '60s')) as s (name, setting, value)
    loop
        if not exists (
            select
            from pg_db_role_setting s
            join pg_roles r on r.oid = s.setrole
            where s.setdatabase = 0 and r.rolname = wanted.name and s.setconfig @> array[wanted.setting || '=' || wanted.value])
        then
            execute format('alter role %I set %s = %L', wanted.name, wanted.setting, wanted.value);
        end if;
    end loop;
end
$roles$;
