using Precompute.Batch.Options;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 7: a list for everybody who is due one, each item by the method that found it, straight into the version's files.</summary>
internal sealed class ListsStep(BatchOptions options)
{
    /// <summary>Makes the lists.</summary>
    public VersionLists Execute(
        SourceData data, FactorModels models, IReadOnlyList<SegmentRoute> routes, VersionWriter files, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        ListInputs inputs = InputsOf(data, models, routes, plan, cancellationToken);
        SortedDictionary<string, long> rowsByMethod = new(StringComparer.Ordinal);
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
            Write(inputs, direction, files, rowsByMethod, step, cancellationToken);

        foreach ((string key, long rows) in rowsByMethod)
            step.Number(key, rows);
        step.Note($"{rowsByMethod.Values.Sum():N0} lists of up to {options.Lists.Size}: "
            + string.Join(", ", rowsByMethod.GroupBy(static r => r.Key.Split('/')[3]).Select(static g => $"{g.Key} {g.Sum(static r => r.Value):N0}")));
        return new VersionLists { Inputs = inputs, Folder = files.Folder, RowsByMethod = rowsByMethod };
    }

    /// <summary>What lists are made from; equal data, models and routes give equal lists.</summary>
    public ListInputs InputsOf(SourceData data, FactorModels models, IReadOnlyList<SegmentRoute> routes, RunPlan plan, CancellationToken cancellationToken) => new()
    {
        Catalogue = data.Catalogue,
        Matrices = data.Matrices,
        Models = models,
        Content = ContentModel.Build(data.Snapshot, data.Matrices, options.Content.ToOptions(), plan.Threads, cancellationToken),
        Popular = PopularRanking.Build(data.Catalogue, data.Matrices),
        Methods = new MethodChoice { Thresholds = options.Segments.ToThresholds(), Routes = routes },
        ListSize = options.Lists.Size,
        Threads = plan.Threads,
    };

    private static void Write(
        ListInputs inputs, Direction direction, VersionWriter files, SortedDictionary<string, long> rowsByMethod, StepScope step, CancellationToken cancellationToken)
    {
        double start = direction == Direction.Forward ? 0d : 0.5d;
        using ListFileWriter developers = files.CreateLists(direction, ListRole.Developer);
        using ListFileWriter investors = files.CreateLists(direction, ListRole.Investor);
        ListBuilder builder = new(inputs, direction);
        foreach (RecommendationRow row in builder.Build(share => step.Advance(start + (share / 2d), VersionLayout.Name(direction)), cancellationToken))
        {
            (row.Role == ListRole.Developer ? developers : investors).Add(row);
            string segment = inputs.Methods.Thresholds.SegmentOf(direction, row.InteractionCount).ToString().ToLowerInvariant();
            string key = $"{VersionLayout.Name(direction)}/{VersionLayout.Name(row.Role)}/{segment}/{row.ListMethod.ToName()}";
            rowsByMethod[key] = rowsByMethod.GetValueOrDefault(key) + 1;
        }

        developers.Complete();
        investors.Complete();
    }
}
