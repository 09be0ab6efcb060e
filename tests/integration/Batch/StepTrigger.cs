using Npgsql;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>
/// Stops runs at the beginning of a step, when everything before it is finished: they wait, to be killed there, or fail. A trigger on
/// the ledger; the product knows nothing of it.
/// </summary>
internal sealed class StepTrigger : IAsyncDisposable
{
    private const long Lock = 4711;

    private readonly TestDatabase _database;
    private readonly NpgsqlConnection? _holder;

    private StepTrigger(TestDatabase database, NpgsqlConnection? holder)
    {
        _database = database;
        _holder = holder;
    }

    /// <summary>True as soon as a run waits.</summary>
    public static string SomebodyWaits =>
        $"select exists (select from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and l.locktype = 'advisory' and l.objid = {Lock} and not l.granted)";

    /// <summary>Runs that come to a step wait as long as this lives.</summary>
    public static async Task<StepTrigger> HoldAsync(TestDatabase database, string step, CancellationToken cancellationToken)
    {
        NpgsqlConnection holder = new(new NpgsqlConnectionStringBuilder(database.BatchConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync(cancellationToken);
        await using NpgsqlCommand take = new($"select pg_advisory_lock({Lock})", holder);
        await take.ExecuteNonQueryAsync(cancellationToken);
        await PutOnAsync(database, step, $"perform pg_advisory_lock({Lock});", cancellationToken);
        return new StepTrigger(database, holder);
    }

    /// <summary>Runs that come to a step fail there as long as this lives.</summary>
    public static async Task<StepTrigger> RaiseAsync(TestDatabase database, string step, CancellationToken cancellationToken, string sqlState = "P0001")
    {
        await PutOnAsync(database, step, $"raise exception 'the test wants it' using errcode = '{sqlState}';", cancellationToken);
        return new StepTrigger(database, holder: null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_holder is not null)
            await _holder.DisposeAsync();
        await _database.ExecuteAsync("drop function precompute.stop_here() cascade", CancellationToken.None);
    }

    private static Task PutOnAsync(TestDatabase database, string step, string action, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        create function precompute.stop_here() returns trigger language plpgsql as $$ begin {action} return new; end $$;
        create trigger stop_here before insert on precompute.run_step for each row when (new.name = '{step}') execute function precompute.stop_here();
        """,
        cancellationToken);
}
