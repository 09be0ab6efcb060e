using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Database.Extract;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Memory that is free beside what a run on today's data would need, by the estimate that preflight refuses by.</summary>
internal sealed class MemoryCheck : ICheck
{
    // What is free now may be less at night; data grow.
    private const double Reserve = 0.75;

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public Needs Needs => Needs.Source;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        SourceCounts counts = await SourceExtractor.CountAsync(patient.Source, cancellationToken);
        MemoryEstimate estimate = MemoryEstimate.Of(counts, patient.Options, RunKind.Weekly, Environment.ProcessorCount);
        string data = $"{counts.Users:N0} people, {counts.Startups:N0} startups, {counts.UserInteractions + counts.StartupInteractions:N0} interactions";
        return [Examine(Name, estimate.Needed, ProcessMemory.AvailableBytes(), data)];
    }

    /// <summary>The verdict on a run that needs so much where so much is free.</summary>
    internal static Finding Examine(string check, long needed, long free, string data)
    {
        string message = $"A run on {data} needs about {ByteSize.Describe(needed)}; {ByteSize.Describe(free)} are free.";
        const string remedy = "Lower Forward:Factors, Reverse:Factors or Lists:Size, or give the machine (the container) more memory.";
        if (needed > free)
            return new Finding(check, Verdict.Failed, message + " Preflight would refuse it (exit code 2).", remedy);
        return needed > free * Reserve ? new Finding(check, Verdict.Warning, message, remedy) : new Finding(check, Verdict.Ok, message);
    }
}
