using System.Text.Json;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Database.Extract;
using Precompute.Database.Publish;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 2: counts the source, decides the kind of run, and refuses what would not fit or could not be stored.</summary>
internal static class PreflightStep
{
    /// <summary>Plans the run.</summary>
    /// <exception cref="InvalidInputException">A view of the source is missing or may not be read, the store may not be written, or the run would need more memory than it may have.</exception>
    public static async Task<RunPlan> ExecuteAsync(RunServices services, RunContext run, StepScope step, CancellationToken cancellationToken)
    {
        SourceCounts counts = await CountAsync(services, cancellationToken);
        (RunKind kind, string why) = await ChooseKindAsync(services, run, counts, cancellationToken);
        MemoryEstimate wanted = MemoryEstimate.Of(counts, services.Options, kind, run.Request.Threads);
        long limit = run.Request.MemoryLimit ?? ProcessMemory.AvailableBytes();
        if (wanted.Needed > limit)
        {
            throw new InvalidInputException(
                $"The run needs about {ByteSize.Describe(wanted.Needed)} of memory and may have {ByteSize.Describe(limit)}: {wanted.Describe()}, "
                + $"for {counts.Users:N0} people, {counts.Startups:N0} startups, {InteractionsOf(counts):N0} interactions. "
                + "Lower Forward:Factors or Lists:Size, or raise --memory-limit.");
        }

        await RequireWritableStoreAsync(services, cancellationToken);
        MemoryEstimate memory = wanted.Within(limit);
        bool lowered = memory.Baselines < wanted.Baselines;
        step.Number("users", counts.Users);
        step.Number("startups", counts.Startups);
        step.Number("interactions", InteractionsOf(counts));
        step.Number("estimated_memory_bytes", memory.Total);
        step.Number("estimated_baseline_bytes", memory.Baselines);
        step.Number("estimated_disk_bytes", memory.Disk);
        step.Text("kind", kind.ToString().ToLowerInvariant());
        step.Note($"{kind.ToString().ToLowerInvariant()}{why}: {counts.Users:N0} people, {counts.Startups:N0} startups, {InteractionsOf(counts):N0} interactions; "
            + $"about {ByteSize.Describe(memory.Total)} of memory of {ByteSize.Describe(limit)}, {ByteSize.Describe(memory.Disk)} of disk"
            + (lowered ? $"; baselines may use {ByteSize.Describe(memory.Baselines)} of the {ByteSize.Describe(wanted.Baselines)} they could need" : ""));
        return new RunPlan
        {
            Kind = kind,
            Why = why,
            Threads = run.Request.Threads,
            EstimatedMemory = memory.Total,
            BaselineMemory = lowered ? memory.Baselines : services.Options.Evaluation.BaselineMemoryLimitBytes,
            EstimatedDisk = memory.Disk,
        };
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

    private static long InteractionsOf(SourceCounts counts) => counts.UserInteractions + counts.StartupInteractions;

    private static long InteractionsOf(VersionRecord version)
    {
        using JsonDocument counts = JsonDocument.Parse(version.RowCounts);
        return counts.RootElement.TryGetProperty("interactions", out JsonElement value) ? value.GetInt64() : 0L;
    }
}
