using Npgsql;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>The tests' server waits for its disk, as it otherwise does not, until disposal.</summary>
internal sealed class WaitingForDisk(TestDatabase database) : IAsyncDisposable
{
    private static readonly string[] Settings = ["fsync", "synchronous_commit", "full_page_writes"];

    public static async Task<WaitingForDisk> BeginAsync(TestDatabase database, CancellationToken cancellationToken)
    {
        WaitingForDisk waiting = new(database);
        await waiting.SetAsync("set {0} = on", cancellationToken);
        return waiting;
    }

    public async ValueTask DisposeAsync() => await SetAsync("reset {0}", CancellationToken.None);

    private async Task SetAsync(string change, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection admin = new(database.AdminConnectionString);
        await admin.OpenAsync(cancellationToken);
        foreach (string sql in Settings.Select(s => "alter system " + string.Format(null, change, s)).Append("select pg_reload_conf()"))
        {
            await using NpgsqlCommand command = new(sql, admin);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
