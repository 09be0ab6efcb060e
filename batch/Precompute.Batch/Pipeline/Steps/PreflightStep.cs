using System.Text.Json;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Database.Embedded;
using Precompute.Database.Extract;
using Precompute.Database.Publish;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 2: counts the source, decides the kind of run, and refuses what would not fit into memory or on the disks.</summary>
internal static class PreflightStep
{
    /// <summary>Plans the run.</summary>
    /// <exception cref="InvalidInputException">
    /// A view of the source is missing or may not be read, the store may not be written, or the run would need more memory or disk than there is; the message has the numbers and what to change.
    /// </exception>
    public static async Task<RunPlan> ExecuteAsync(RunServices services, RunContext run, StepScope step, CancellationToken cancellationToken)
    {
        SourceCounts counts = await CountAsync(services, cancellationToken);
        (RunKind kind, string why) = await ChooseKindAsync(services, run, counts, cancellationToken);
        MemoryEstimate wanted = MemoryEstimate.Of(counts, services.Options, kind, run.Request.Threads);
        DiskEstimate disk = DiskEstimate.Of(counts, services.Options, kind);
        TimeEstimate time = TimeEstimate.Of(counts, services.Options, kind, run.Request.Threads);
        long limit = run.Request.MemoryLimit ?? ProcessMemory.AvailableBytes();
        MemoryEstimate memory = wanted.Within(limit);
        bool lowered = memory.Baselines < wanted.Baselines;
        step.Number("users", counts.Users);
        step.Number("startups", counts.Startups);
        step.Number("interactions", InteractionsOf(counts));
        step.Number("estimated_memory_bytes", memory.Total);
        step.Number("estimated_baseline_bytes", memory.Baselines);
        step.Number("memory_limit_bytes", limit);
        step.Number("estimated_disk_bytes", disk.Total);
        step.Number("estimated_seconds", Math.Round(time.Total, 1));
        step.Keep("estimated_memory", memory);
        step.Keep("estimated_disk", disk);
        step.Keep("estimated_time", time);
        step.Text("kind", kind.ToString().ToLowerInvariant());
        step.Note($"{kind.ToString().ToLowerInvariant()}{why}: {counts.Users:N0} people, {counts.Startups:N0} startups, {InteractionsOf(counts):N0} interactions; "
            + $"about {ByteSize.Describe(memory.Total)} of memory of {ByteSize.Describe(limit)}, {ByteSize.Describe(disk.Total)} of disk, {time.Describe()}"
            + (lowered ? $"; baselines may use {ByteSize.Describe(memory.Baselines)} of the {ByteSize.Describe(wanted.Baselines)} they could need" : ""));
        RequireMemory(wanted, limit, counts, services.Options, kind, run.Request.Threads);
        RequireDisk(await PlacesAsync(services, disk, cancellationToken), counts);
        await RequireWritableStoreAsync(services, cancellationToken);
        return new RunPlan
        {
            Kind = kind,
            Why = why,
            Threads = run.Request.Threads,
            EstimatedMemory = memory.Total,
            BaselineMemory = lowered ? memory.Baselines : services.Options.Evaluation.BaselineMemoryLimitBytes,
            EstimatedDisk = disk.Total,
        };
    }

    private static void RequireMemory(MemoryEstimate memory, long limit, SourceCounts counts, BatchOptions options, RunKind kind, int threads)
    {
        if (memory.Needed <= limit)
            return;
        BatchOptions smaller = options with
        {
            Forward = options.Forward with { Factors = Math.Max(4, options.Forward.Factors / 2) },
            Reverse = options.Reverse with { Factors = Math.Max(4, options.Reverse.Factors / 2) },
        };
        throw new InvalidInputException(
            $"The run needs about {ByteSize.Describe(memory.Needed)} of memory and may have {ByteSize.Describe(limit)}: {memory.Describe()}, {DescribeCounts(counts)}. "
            + $"Lower Forward:Factors and Reverse:Factors (half of them need {ByteSize.Describe(MemoryEstimate.Of(counts, smaller, kind, threads).Needed)}) or Lists:Size, or raise --memory-limit.");
    }

    private static void RequireDisk(IReadOnlyList<DiskPlace> places, SourceCounts counts)
    {
        IReadOnlyList<string> lacking = DiskSpace.Lacking(places, DiskSpace.Of);
        if (lacking.Count > 0)
        {
            throw new InvalidInputException(
                $"The run would not fit on disk: {string.Join("; ", lacking)}, {DescribeCounts(counts)}. "
                + "Make room ('precompute versions prune --keep 2'), lower Lists:Size, Forward:Factors or Reverse:Factors, or name other folders (Embedded:DataDirectory, Store:Path).");
        }
    }

    // A store or a server elsewhere looks after its own room.
    private static async Task<IReadOnlyList<DiskPlace>> PlacesAsync(RunServices services, DiskEstimate disk, CancellationToken cancellationToken)
    {
        List<DiskPlace> places = [new("scratch", services.Folders.Work, disk.Work)];
        if (services.Options.Store.Kind == StoreKind.FileSystem)
            places.Add(new DiskPlace("the store", services.Folders.Store, disk.Store));
        string? server = string.IsNullOrWhiteSpace(services.Options.ConnectionStrings.Serving)
            ? ServerFolder.OfEmbedded(services.Folders.Postgres)
            : await ServerFolder.FindAsync(services.Serving, cancellationToken);
        if (server is not null)
            places.Add(new DiskPlace("the database", server, disk.Database));
        return places;
    }

    private static async Task RequireWritableStoreAsync(RunServices services, CancellationToken cancellationToken)
    {
        try
        {
            await new StoreWriteCheck(services.Store).CheckAsync(services.Time.GetUtcNow(), cancellationToken);
        }
        catch (ArtifactStoreException e) when (!e.IsTransient)
        {
            throw new InvalidInputException(e.Message, e);
        }
    }

    private static async Task<SourceCounts> CountAsync(RunServices services, CancellationToken cancellationToken)
    {
        try
        {
            return await SourceExtractor.CountAsync(services.Source, cancellationToken);
        }
        catch (PrecomputeException e) when (!e.IsTransient)
        {
            throw new InvalidInputException(e.Message, e);
        }
    }

    private static async Task<(RunKind Kind, string Why)> ChooseKindAsync(
        RunServices services, RunContext run, SourceCounts counts, CancellationToken cancellationToken)
    {
        if (run.Request.Kind != RunKind.Auto)
            return (run.Request.Kind, "");
        VersionRecord? last = await services.Versions.FindLastActivatedAsync(nameof(RunKind.Weekly).ToLowerInvariant(), cancellationToken);
        if (last is null)
            return (RunKind.Weekly, " (the first one)");
        TimeSpan age = services.Time.GetUtcNow() - last.CreatedAt;
        if (age >= TimeSpan.FromDays(services.Options.Schedule.WeeklyEveryDays))
            return (RunKind.Weekly, $" (the last one is {age.TotalDays:F1} days old)");
        long before = InteractionsOf(last);

        // A training that saw nothing is no start for a nightly one.
        return InteractionsOf(counts) > 0 && InteractionsOf(counts) >= before * services.Options.Schedule.GrowthFactor
            ? (RunKind.Weekly, $" (interactions grew from {before:N0})")
            : (RunKind.Nightly, "");
    }

    private static string DescribeCounts(SourceCounts counts) =>
        $"for {counts.Users:N0} people, {counts.Startups:N0} startups, {InteractionsOf(counts):N0} interactions";

    private static long InteractionsOf(SourceCounts counts) => counts.UserInteractions + counts.StartupInteractions;

    private static long InteractionsOf(VersionRecord version)
    {
        using JsonDocument counts = JsonDocument.Parse(version.RowCounts);
        return counts.RootElement.TryGetProperty("interactions", out JsonElement value) ? value.GetInt64() : 0L;
    }
}
