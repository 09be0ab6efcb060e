using Npgsql;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>
/// Stops runs at the beginning of a step, when everything before it is finished, or other commands where they write a row: they wait, to be
/// killed there, or fail. A trigger on the ledger; the product knows nothing of it.
/// </summary>
internal sealed class StepTrigger : IAsyncDisposable
{
    private const long Lock = 4711;
    private const string Steps = "precompute.run_step";

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
    public static Task<StepTrigger> HoldAsync(TestDatabase database, string step, CancellationToken cancellationToken) =>
        HoldAsync(database, Steps, BeginsStep(step), cancellationToken);

    /// <summary>Whatever inserts into a table waits as long as this lives.</summary>
    public static Task<StepTrigger> HoldInsertsAsync(TestDatabase database, string table, CancellationToken cancellationToken) =>
        HoldAsync(database, table, "true", cancellationToken);

    private static async Task<StepTrigger> HoldAsync(TestDatabase database, string table, string condition, CancellationToken cancellationToken)
    {
        NpgsqlConnection holder = new(new NpgsqlConnectionStringBuilder(database.BatchConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync(cancellationToken);
        await using NpgsqlCommand take = new($"select pg_advisory_lock({Lock})", holder);
        await take.ExecuteNonQueryAsync(cancellationToken);
        await PutOnAsync(database, table, condition, $"perform pg_advisory_lock({Lock});", cancellationToken);
        return new StepTrigger(database, holder);
    }

    /// <summary>Runs that come to a step fail there as long as this lives.</summary>
    public static async Task<StepTrigger> RaiseAsync(TestDatabase database, string step, CancellationToken cancellationToken, string sqlState = "P0001")
    {
        await PutOnAsync(database, Steps, BeginsStep(step), $"raise exception 'the test wants it' using errcode = '{sqlState}';", cancellationToken);
        return new StepTrigger(database, holder: null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_holder is not null)
            await _holder.DisposeAsync();
        await _database.ExecuteAsync("drop function precompute.stop_here() cascade", CancellationToken.None);
    }

    private static string BeginsStep(string step) => $"new.name = '{step}'";

    private static Task PutOnAsync(TestDatabase database, string table, string condition, string action, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        create function precompute.stop_here() returns trigger language plpgsql as $$ begin {action} return new; end $$;
        create trigger stop_here before insert on {table} for each row when ({condition}) execute function precompute.stop_here();
        """,
        cancellationToken);
}
