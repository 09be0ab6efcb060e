using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.Model.Versions;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch.Kills;

/// <summary>
/// Kills processes that run the pipeline (SIGKILL), and looks at what is left: the version that served before serves, or the whole new
/// one, and the next run publishes and clears everything away.
/// </summary>
internal sealed class KillHarness(RunWorld world)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private const int MostToCloseIn = 20;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private ulong _seed;

    /// <summary>Kills by the step in which they struck; <see cref="AfterTheRun"/> for those that came too late.</summary>
    public SortedDictionary<string, int> Struck { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs that took over steps of the one that was killed before them.</summary>
    public int Resumed { get; private set; }

    /// <summary>Where a process that had ended already was to be killed.</summary>
    public const string AfterTheRun = "after the run";

    /// <summary>Publishes versions until there is one to prune.</summary>
    public async Task PrepareAsync()
    {
        // Two versions are kept, so that every run from the third on has one to prune.
        await world.ConfigureAsync(static config => config["Retention"] = new JsonObject { ["Keep"] = 2 });
        for (int version = 0; version < 2; version++)
        {
            await NextSeedAsync();
            await PublishAsync();
        }
    }

    /// <summary>Publishes by a process and takes the time of its steps, for kills at a share of them.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await NextSeedAsync();
        ProcessOutcome timed = await PrecomputeProcess.RunAsync(
            world.Folder, Patience, cancellationToken, "run", "weekly", "--force", "--json", "--config", world.ConfigFile);
        Assert.True(timed.ExitCode == ExitCodes.Done, timed.Everything);
        foreach (string row in await world.Database.RowsAsync("select name, seconds from precompute.run_step where run_id = (select max(run_id) from precompute.run)", cancellationToken))
            _seconds[row.Split('|')[0]] = double.Parse(row.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Kills runs in a step that is over at once, nearer and nearer, until one is hit or so many were tried.</summary>
    public async Task CloseInAsync(string step, Func<KillAim, Task<string>> strike)
    {
        double longest = 1.5 * (_seconds[StepBefore(step)] + _seconds[step]);
        (double low, double high) = (0, longest);
        for (int kill = 0; kill < MostToCloseIn && !Struck.ContainsKey(step); kill++)
        {
            // No run takes as long as another: begin again where the halves have met.
            if (high - low < _seconds[step] / 4)
                (low, high) = (0, longest);
            double middle = (low + high) / 2;
            string struck = await strike(new KillAim(step, 0) { SecondsAfterTheStepBefore = middle });
            bool isTooLate = struck == AfterTheRun || RunSteps.All.TakeWhile(s => s != struck).Contains(step);
            (low, high) = isTooLate ? (low, middle) : (middle, high);
        }
    }

    private static string StepBefore(string step) => RunSteps.All.TakeWhile(s => s != step).Last();

    /// <summary>Starts a run, kills it where it is aimed at, checks, and publishes.</summary>
    /// <returns>The step in which the kill struck.</returns>
    public async Task<string> KillAsync(KillAim aim, PublishedWatch watch, CancellationToken cancellationToken)
    {
        long old = await world.ActiveAsync(cancellationToken);
        long run = await world.Database.ScalarAsync<long>("select max(run_id) from precompute.run", cancellationToken);
        await NextSeedAsync();
        Blockade? brake = aim.Brakes is [string first, ..] ? await Blockade.HoldAsync(world.Database, first, cancellationToken) : null;
        try
        {
            brake = await StartAndKillAsync(aim, run, brake, cancellationToken);
        }
        finally
        {
            if (brake is not null)
                await brake.DisposeAsync();
        }

        string struck = await FindWhereAsync(run, cancellationToken);
        Struck[struck] = Struck.GetValueOrDefault(struck) + 1;
        await watch.LookOnceMoreAsync(cancellationToken);
        long now = await world.ActiveAsync(cancellationToken);
        long made = await world.Database.ScalarAsync<long>($"select coalesce(max(version_id), 0) from precompute.run where run_id > {run}", cancellationToken);
        Assert.True(now == old || now == made, $"Killed in {struck} ({aim}): {now} serves, neither the old version {old} nor the new one {made}.");

        // The same settings once more: what the killed run had finished may be taken over, to the byte.
        await PublishAsync();
        if (await world.Database.ScalarAsync<bool>("select resumed_from is not null from precompute.run order by run_id desc limit 1", cancellationToken))
            Resumed++;
        await AssertNothingIsLeftAsync(now, $"killed in {struck} ({aim})", cancellationToken);
        await watch.LookOnceMoreAsync(cancellationToken);
        return struck;
    }

    // Every run that is to be killed trains from another seed: its lists differ from those that serve, and a mix of them would show.
    private Task NextSeedAsync()
    {
        _seed++;
        return world.ConfigureAsync(config =>
        {
            config["Forward"]!["Seed"] = _seed;
            config["Reverse"]!["Seed"] = _seed;
        });
    }

    private async Task PublishAsync()
    {
        CommandResult run = await world.RunAsync("run", "weekly", "--force");
        Assert.True(run.ExitCode == ExitCodes.Done && run.Status == "activated", run.ToString());
    }

    private async Task<Blockade?> StartAndKillAsync(KillAim aim, long lastRun, Blockade? brake, CancellationToken cancellationToken)
    {
        using Process process = PrecomputeProcess.Start(world.Folder, "run", "weekly", "--force", "--json", "--config", world.ConfigFile);
        ConcurrentQueue<string?> printed = new();
        process.OutputDataReceived += (_, line) => printed.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => printed.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        string Printed() => string.Join('\n', printed);
        try
        {
            foreach (string next in aim.Brakes.Skip(1))
            {
                await UntilAsync(HeldRun.IsHeldUp, process, Printed, cancellationToken);
                brake = await brake!.GiveWayAsync(next, cancellationToken);
            }

            if (aim.Brakes.Length > 0)
            {
                string reached = aim.Step == RunSteps.Begin ? "true" : InStep(aim.Step, lastRun);
                await UntilAsync($"{reached} and {HeldRun.IsHeldUp}", process, Printed, cancellationToken);
            }
            else
            {
                string seen = aim.SecondsAfterTheStepBefore is null ? aim.Step : StepBefore(aim.Step);
                await UntilAsync(InStep(seen, lastRun), process, Printed, cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(aim.SecondsAfterTheStepBefore ?? (_seconds.GetValueOrDefault(aim.Step) * aim.Fraction)), cancellationToken);
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return brake;
    }

    private static string InStep(string step, long lastRun) => $"exists (select from precompute.run_step where run_id > {lastRun} and name = '{step}')";

    private async Task UntilAsync(string condition, Process process, Func<string> printed, CancellationToken cancellationToken)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await world.Database.ScalarAsync<bool>($"select {condition}", cancellationToken))
        {
            Assert.False(process.HasExited, $"The run ended before {condition}:\n{printed()}");
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"Not within {Patience}: {condition}\n{printed()}");
            await Task.Delay(Glance, cancellationToken);
        }
    }

    private async Task<string> FindWhereAsync(long lastRun, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> steps = await world.Database.RowsAsync(
            $"""
            select r.status, s.name, s.status from precompute.run r join precompute.run_step s using (run_id)
            where r.run_id > {lastRun} order by s.step desc limit 1
            """,
            cancellationToken);
        return steps is not [string last] ? RunSteps.Begin
            : last.StartsWith("running|", StringComparison.Ordinal) ? last.Split('|')[1]
            : AfterTheRun;
    }

    private async Task AssertNothingIsLeftAsync(long before, string what, CancellationToken cancellationToken)
    {
        Assert.True(await world.ActiveAsync(cancellationToken) > before, $"{what}: the next run did not publish.");
        IReadOnlyList<string> kept = await world.Database.RowsAsync("select label from precompute.model_version where status in ('active', 'superseded') order by version_id", cancellationToken);
        Assert.True(kept.Count == 2, $"{what}: {kept.Count} versions are kept, {string.Join(", ", kept)}.");
        string unfinished = string.Join(", ", await world.Database.RowsAsync(
            """
            select 'run ' || run_id from precompute.run where status = 'running'
            union all select 'step ' || name || ' of run ' || run_id from precompute.run_step where status = 'running'
            union all select label || ' ' || status from precompute.model_version where status in ('building', 'staged')
            union all select relname from pg_class where relname ~ '_recommendations_v[0-9]+$'
                and substring(relname from '[0-9]+$')::bigint not in (select version_id from precompute.model_version where status in ('active', 'superseded'))
            union all select 'pending detach of ' || inhrelid::regclass from pg_inherits where inhdetachpending
            union all select distinct 'features of ' || version_id from precompute.feature
                where version_id not in (select version_id from precompute.model_version where status in ('active', 'superseded'))
            """,
            cancellationToken));
        Assert.True(unfinished.Length == 0, $"{what}: left over in the database are {unfinished}.");
        IReadOnlyList<VersionLabel> stored = await new VersionCleaner(world.OpenStore()).ListAsync(cancellationToken);
        Assert.Equal(kept, stored.Select(static l => l.ToString()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(world.WorkFolder));
        if (world.StoreSettings is { Kind: StoreKind.FileSystem, Path: { } path })
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(path, ".tmp")));
    }
}
