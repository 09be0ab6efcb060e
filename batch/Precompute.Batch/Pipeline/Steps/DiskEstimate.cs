using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Database.Extract;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>How many bytes a run writes, by place, from counts alone; nothing of an old version is counted as freed, because it goes last.</summary>
/// <param name="Work">Scratch: the version's files before they are in the store, and those of the active version that a nightly run starts from.</param>
/// <param name="Store">The version's files.</param>
/// <param name="Database">Its tables with their indexes, the daily counts, and what PostgreSQL logs of them.</param>
internal sealed record DiskEstimate(long Work, long Store, long Database)
{
    /// <summary>All places together.</summary>
    public long Total => Work + Store + Database;

    /// <summary>The estimate of a run.</summary>
    public static DiskEstimate Of(SourceCounts counts, BatchOptions options, RunKind kind)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(options);
        long entities = counts.Users + counts.Startups;
        long interactions = counts.UserInteractions + counts.StartupInteractions;
        long rows = entities * MeasuredCosts.RowsPerEntity;
        long factorBytes = entities * (options.Forward.Factors + options.Reverse.Factors) * sizeof(float);

        // Factors stand in their own file and in the index's.
        long files = MeasuredCosts.FileBytesOfAnyVersion + (2 * factorBytes)
            + (entities * 2 * ((options.Index.M * MeasuredCosts.IndexBytesPerLink) + MeasuredCosts.FileBytesPerEntity))
            + (interactions * MeasuredCosts.FileBytesPerInteraction)
            + (rows * (MeasuredCosts.ListRowBytes + (options.Lists.Size * MeasuredCosts.FileBytesPerItem)));
        long tables = (rows * (MeasuredCosts.ListRowBytes + (options.Lists.Size * MeasuredCosts.TableBytesPerItem))) + (interactions * MeasuredCosts.DailyCountBytes);
        return new DiskEstimate(kind == RunKind.Nightly ? 2 * files : files, files, tables * MeasuredCosts.TablesWithLog);
    }

    /// <summary>The parts, for people.</summary>
    public string Describe() =>
        $"{ByteSize.Describe(Work)} of scratch, {ByteSize.Describe(Store)} in the store, {ByteSize.Describe(Database)} in the database";
}
