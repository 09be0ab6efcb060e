using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Database.Extract;
using Precompute.Training.Baselines;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// How much a run will need, from counts alone. Deliberately on the high side: a refusal costs a sentence, a run that is killed by the
/// system a night. Bytes an item are those of the arrays the steps hold at the same time, plus what garbage collection leaves lying.
/// </summary>
/// <param name="Base">The process itself.</param>
/// <param name="Data">Snapshot, logs, pair weights.</param>
/// <param name="Models">Factors of both directions, a training's copies, indexes.</param>
/// <param name="Lists">Lists in flight.</param>
/// <param name="Baselines">The largest baseline under evaluation: at most what the settings allow it, and never a reason to refuse a run.</param>
internal sealed record MemoryEstimate(long Base, long Data, long Models, long Lists, long Baselines)
{
    private const long ProcessBytes = 160L << 20;

    // A log holds 13 bytes an event; forward, reverse, the split's two and a training's transpose 12 bytes a pair each; sorting doubles it once.
    private const long BytesPerInteraction = 130;

    // Measured on githubcontest2009, where they dominate: 501 MiB at 150,000 entities, 332,000 interactions and 32 factors.
    private const long BytesPerEntity = 1500;

    // Factors, warm start or the evaluation's model, and an index with its links.
    private const double ModelCopies = 3.5;
    private const long BlockRows = 8192 * 2;

    /// <summary>What the run cannot do without.</summary>
    public long Needed => Base + Data + Models + Lists;

    /// <summary>Largest resident memory expected.</summary>
    public long Total => Needed + Baselines;

    /// <summary>The estimate of a run.</summary>
    /// <param name="counts">What the source holds.</param>
    /// <param name="options">Sizes of models and lists, and what a baseline may need.</param>
    /// <param name="kind">A nightly run measures no baseline that needs memory.</param>
    /// <param name="threads">Workers.</param>
    public static MemoryEstimate Of(SourceCounts counts, BatchOptions options, RunKind kind, int threads)
    {
        long entities = counts.Users + counts.Startups;
        long rowBytes = 120 + (options.Lists.Size * 34L);
        long rows = Math.Min(BlockRows, (counts.Users + counts.Startups) * 2);
        double models = entities * (double)(options.Forward.Factors + options.Reverse.Factors) * sizeof(float) * ModelCopies;
        return new MemoryEstimate(
            ProcessBytes,
            ((counts.UserInteractions + counts.StartupInteractions) * BytesPerInteraction) + (entities * BytesPerEntity),
            (long)models,
            (rows * rowBytes * 2) + (threads * Math.Max(counts.Users, counts.Startups) * 8L),
            kind == RunKind.Nightly ? 0L : Math.Min(BaselineBytes(counts), options.Evaluation.BaselineMemoryLimitBytes));
    }

    /// <summary>The same with no more for baselines than a limit leaves.</summary>
    public MemoryEstimate Within(long limit) => this with { Baselines = Math.Clamp(limit - Needed, 0L, Baselines) };

    /// <summary>The parts, for people.</summary>
    public string Describe() =>
        $"{ByteSize.Describe(Data)} for the data, {ByteSize.Describe(Models)} for models and indexes, {ByteSize.Describe(Lists)} for lists, {ByteSize.Describe(Base)} for the process";

    // One baseline exists at a time. Everybody is taken to have interacted: counts do not say how many did.
    private static long BaselineBytes(SourceCounts counts)
    {
        long pairs = counts.UserInteractions + counts.StartupInteractions;
        int smaller = (int)Math.Min(Math.Min(counts.Users, counts.Startups), int.MaxValue / 2);
        long neighbours = Math.Max(counts.Users, counts.Startups);
        return Math.Max(EaseRecommender.EstimateBytes(smaller, pairs), BaselineTuner.ItemKnnGrid.Max(o => ItemKnnRecommender.EstimateBytes(neighbours, o)));
    }
}
