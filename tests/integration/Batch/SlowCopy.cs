using Npgsql;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>
/// Makes rows of new tables of a name arrive slowly, so that a test can act in the middle of a COPY. A database-side brake: an event
/// trigger puts a row trigger on every such table; the product knows nothing of it.
/// </summary>
internal sealed class SlowCopy(TestDatabase database) : IAsyncDisposable
{
    public static async Task<SlowCopy> BeginAsync(TestDatabase database, string tables, CancellationToken cancellationToken)
    {
        await ExecuteAsync(database, $"""
            create schema brake;
            grant usage on schema brake to public;
            create function brake.slow_row() returns trigger language plpgsql as $$ begin perform pg_sleep(0.02); return new; end $$;
            create function brake.put_on() returns event_trigger language plpgsql as $$
            declare made record;
            begin
                for made in select objid::regclass as name from pg_event_trigger_ddl_commands()
                    where object_type = 'table' and split_part(object_identity, '.', 2) like '{tables}' loop
                    execute format('create or replace trigger brake before insert on %s for each row execute function brake.slow_row()', made.name);
                end loop;
            end $$;
            create event trigger brake on ddl_command_end when tag in ('CREATE TABLE') execute function brake.put_on();
            """, cancellationToken);
        return new SlowCopy(database);
    }

    public async ValueTask DisposeAsync() =>
        await ExecuteAsync(database, "drop event trigger brake; drop schema brake cascade", CancellationToken.None);

    private static async Task ExecuteAsync(TestDatabase database, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(database.AdminConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
