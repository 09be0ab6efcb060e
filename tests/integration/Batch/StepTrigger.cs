using Npgsql;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>
/// Stops runs at the beginning of a step, when everything before it is finished, or other commands where they write a row: they wait, to be
/// killed there, or fail. A trigger on the ledger; the product knows nothing of it.
/// </summary>
internal sealed class StepTrigger : IAsyncDisposable
{
    private const long InsertLock = 4711;
    private const long UpdateLock = 4712;
    private const string Steps = "precompute.run_step";

    private readonly TestDatabase _database;
    private readonly NpgsqlConnection? _holder;
    private readonly string _when;

    private StepTrigger(TestDatabase database, NpgsqlConnection? holder, string when)
    {
        _database = database;
        _holder = holder;
        _when = when;
    }

    /// <summary>True as soon as a run waits at the beginning of a step, or a command at a row.</summary>
    public static string SomebodyWaits => WaitsFor(InsertLock);

    /// <summary>True as soon as a run waits at the end of a step.</summary>
    public static string SomebodyWaitsAtAnEnd => WaitsFor(UpdateLock);

    /// <summary>Runs that come to a step wait as long as this lives.</summary>
    public static Task<StepTrigger> HoldAsync(TestDatabase database, string step, CancellationToken cancellationToken) =>
        HoldAsync(database, Steps, "insert", IsStep(step), InsertLock, cancellationToken);

    /// <summary>Runs that have done a step and are about to say so wait as long as this lives.</summary>
    public static Task<StepTrigger> HoldEndAsync(TestDatabase database, string step, CancellationToken cancellationToken) =>
        HoldAsync(database, Steps, "update", IsStep(step), UpdateLock, cancellationToken);

    /// <summary>Whatever inserts into a table waits as long as this lives.</summary>
    public static Task<StepTrigger> HoldInsertsAsync(TestDatabase database, string table, CancellationToken cancellationToken) =>
        HoldAsync(database, table, "insert", "true", InsertLock, cancellationToken);

    private static async Task<StepTrigger> HoldAsync(
        TestDatabase database, string table, string when, string condition, long key, CancellationToken cancellationToken)
    {
        NpgsqlConnection holder = new(new NpgsqlConnectionStringBuilder(database.BatchConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync(cancellationToken);
        await using NpgsqlCommand take = new($"select pg_advisory_lock({key})", holder);
        await take.ExecuteNonQueryAsync(cancellationToken);
        await PutOnAsync(database, table, when, condition, $"perform pg_advisory_xact_lock({key});", cancellationToken);
        return new StepTrigger(database, holder, when);
    }

    /// <summary>Runs that come to a step fail there as long as this lives.</summary>
    public static async Task<StepTrigger> RaiseAsync(TestDatabase database, string step, CancellationToken cancellationToken, string sqlState = "P0001")
    {
        await PutOnAsync(database, Steps, "insert", IsStep(step), $"raise exception 'the test wants it' using errcode = '{sqlState}';", cancellationToken);
        return new StepTrigger(database, holder: null, "insert");
    }

    /// <summary>Lets go whoever waits, and whoever comes.</summary>
    public ValueTask ReleaseAsync() => _holder?.DisposeAsync() ?? ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        await _database.ExecuteAsync($"drop function precompute.stop_{_when}() cascade", CancellationToken.None);
    }

    private static string IsStep(string step) => $"new.name = '{step}'";

    private static string WaitsFor(long key) =>
        $"select exists (select from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and l.locktype = 'advisory' and l.objid = {key} and not l.granted)";

    private static Task PutOnAsync(
        TestDatabase database, string table, string when, string condition, string action, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        create function precompute.stop_{when}() returns trigger language plpgsql as $$ begin {action} return new; end $$;
        create trigger stop_{when} before {when} on {table} for each row when ({condition}) execute function precompute.stop_{when}();
        """,
        cancellationToken);
}
