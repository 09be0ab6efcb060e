using Npgsql;
using Precompute.Database.Schema;
using Precompute.Database.Serve;
using Precompute.Model.Versions;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>A change of the pointer is heard at once, and heard again after the connection was cut; a pooler that lets nothing be heard breaks nothing.</summary>
public sealed class ReaderNotificationTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private const string Changed = "The pointer to the active version changed; it is looked at now";
    private const string Listening = "Changes of the active version are heard at once";

    private static readonly string[] Settings = ["--Api:PollInterval=00:00:02", "--Logging:LogLevel:Precompute.ReaderApi.Serving=Debug"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Activation_IsHeardAndServed_AlsoAfterTheListeningConnectionWasCut()
    {
        await using RunningReader reader = await fixture.StartReaderAsync(Settings);
        await reader.UntilReadyAsync();
        await UntilLoggedAsync(reader, Listening, 1);
        await PublishAndServeAsync(reader);
        Assert.Equal(1, Times(reader, Changed));

        await using (NpgsqlConnection admin = new(fixture.Database.AdminConnectionString))
        {
            await admin.OpenAsync(Token);
            await using NpgsqlCommand command = new("select count(pg_terminate_backend(pid)) from pg_stat_activity where query like 'listen %' and datname = current_database()", admin);
            Assert.True((long)(await command.ExecuteScalarAsync(Token))! >= 1);
        }

        await UntilLoggedAsync(reader, "cannot be heard", 1);
        await UntilLoggedAsync(reader, Listening, 2);
        await PublishAndServeAsync(reader);
        Assert.Equal(2, Times(reader, Changed));
    }

    [Fact]
    public async Task Listener_BehindAPoolerInTransactionMode_GoesOnWithoutAFaultUntilItIsEnded()
    {
        await using PgBouncerServer pooler = await PgBouncerServer.StartAsync(fixture.Database.ReaderConnectionString, "transaction", Token);
        await using NpgsqlDataSource held = NpgsqlDataSource.Create($"{pooler.ConnectionString};Pooling=false;Keepalive=1");
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task ended = new PointerListener(held).ListenAsync(listening.SetResult, static () => { }, end.Token);
        await listening.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await fixture.ExecuteAsync($"select pg_notify('{Tables.ActiveVersionChannel}', '1')");

        await Task.Delay(TimeSpan.FromSeconds(1.5), Token);
        Assert.False(ended.IsCompleted);
        await end.CancelAsync();
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.True(ended.IsCanceled, $"{ended.Exception}");
    }

    private async Task PublishAndServeAsync(RunningReader reader)
    {
        VersionLabel label = await fixture.Version.PublishAsync(fixture.Database, fixture.Store, null, Token);
        await reader.UntilAsync(() => reader.GetJsonAsync("/health"), h => (string?)h["model_version"] == label.ToString());
    }

    private static async Task UntilLoggedAsync(RunningReader reader, string text, int times)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (Times(reader, text) < times)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), string.Join('\n', reader.Logged));
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }
    }

    private static int Times(RunningReader reader, string text) => reader.Logged.Count(l => l.Contains(text, StringComparison.Ordinal));
}
