using Precompute.Batch.Cli;
using Precompute.Batch.DemoWorld;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Database.Migrations;

namespace Precompute.Batch.Demo;

/// <summary>
/// The demo: a private PostgreSQL, a generated marketplace, a weekly run, the API as a child process, and what it recommends to a
/// developer, an investor, somebody who came after the run, and two startups. Stops everything it started.
/// </summary>
internal static class DemoAction
{
    /// <summary>Runs the demo.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, DemoRequest request, CancellationToken cancellationToken)
    {
        DemoStory story = new(session.Json ? null : Consoles.On(session.Output), session.Output);
        BatchOptions options = DemoFolder.OptionsOf(session.Options);
        await using DemoLock exclusive = DemoLock.Acquire(options);
        if (!request.KeepData)
            await DemoFolder.EmptyAsync(options, cancellationToken);
        CommandSession demo = session with { Options = options };

        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(options, session.Error, cancellationToken);
        story.Say($"1  PostgreSQL listens on 127.0.0.1:{databases.Embedded!.Port}, data in {DataFolders.Of(options).Root}");
        IReadOnlyList<string> scripts = await MigrationRunner.MigrateAsync(databases.Serving, cancellationToken);
        story.Say($"2  schema: {scripts.Count} scripts applied");

        GeneratedWorld world = DemoWorldGenerator.Generate(new DemoWorldOptions
        {
            Users = request.Users,
            Startups = request.Startups,
            Events = request.Events,
            AsOf = session.AsOf ?? StartOfDay(session.Time.GetUtcNow()),
        });
        await DemoWorldWriter.WriteAsync(databases.Source, world, cancellationToken);
        story.Say($"3  marketplace: {world.Users.Count:N0} people, {world.Startups.Count:N0} startups, "
            + $"{world.UserInteractions.Count + world.StartupInteractions.Count:N0} interactions");

        story.Say("4  weekly run");
        RunRequest weekly = new() { Kind = RunKind.Weekly, Force = true, AsOf = session.AsOf };
        RunOutcome outcome = await RunAction.ExecuteAsync(demo, databases, weekly, cancellationToken);
        if (outcome.Status != RunStatus.Activated)
            return RunAction.ExitCodeOf(outcome.Status);

        await using ApiProcess api = await ApiProcess.StartAsync(options, databases.Embedded, cancellationToken);
        story.Say($"5  API: {api.BaseAddress}");
        DemoCast cast = DemoCast.Choose(world, options.Segments);
        await cast.Newcomer.InsertAsync(databases.Source, cancellationToken);
        await DemoTour.ShowAsync(api, world, cast, story, cancellationToken);

        story.Invite(databases.Embedded, api, cast, request.Keep);
        if (request.Keep)
            await UntilCancelledAsync(cancellationToken);
        return ExitCodes.Done;
    }

    private static DateTimeOffset StartOfDay(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    // Ending a demo that was to be kept until Ctrl-C is no failure.
    private static async Task UntilCancelledAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.CompletedTask;
        }
    }
}
