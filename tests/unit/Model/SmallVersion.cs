using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.UnitTests.Model;

/// <summary>Writes a whole small version, with factors drawn at random in place of trained ones.</summary>
internal static class SmallVersion
{
    public static readonly VersionLabel Label = new(new DateTimeOffset(2026, 1, 22, 2, 0, 0, TimeSpan.Zero), 42);

    private static readonly AlsParameters Parameters = new() { Factors = 8, Alpha = 2f };

    public static VersionManifest Write(string folder, VersionLabel? label = null, string host = "test", ulong seed = 7)
    {
        SourceSnapshot snapshot = SmallWorld.Random(seed).Build();
        InteractionWeights weights = new();
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, weights, TimeBounds.All, 0);
        ContentModel content = ContentModel.Build(snapshot, matrices, new ContentOptions(), 1, TestContext.Current.CancellationToken);
        VersionCatalogue catalogue = VersionCatalogue.FromSnapshot(snapshot, matrices);
        VersionWriter writer = new(folder, label ?? Label);
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
            WriteDirection(writer, direction, snapshot, matrices);
        writer.WriteContent(content);
        writer.WriteHistory(matrices);
        writer.WriteCatalogue(catalogue);
        writer.WritePopular(PopularRanking.Build(catalogue, matrices), catalogue);
        writer.WriteConfig(new VersionConfig
        {
            SourceFingerprint = snapshot.Fingerprint,
            AsOf = 0,
            KernelVariant = "scalar",
            Weights = weights,
            Methods = new MethodChoice
            {
                Routes =
                [
                    new SegmentRoute(Direction.Forward, Segment.Warm, RecommendationMethod.Popular, "measured", ListRole.Investor),
                    new SegmentRoute(Direction.Reverse, Segment.Cold, RecommendationMethod.Popular, "measured for every role"),
                ],
            },
            Forward = Parameters,
            Reverse = Parameters,
            Content = content.Options,
        });
        writer.WriteServing(new ServingChoice
        {
            Indexes = [new ServingIndex { Direction = Direction.Forward, Side = ModelSide.Target, UseHnsw = false, Ef = 64, Recall = 0.99 }],
        });
        writer.WriteRun(new RunRecord
        {
            Label = (label ?? Label).ToString(),
            Kind = "weekly",
            StartedAt = DateTimeOffset.UnixEpoch,
            FinishedAt = DateTimeOffset.UnixEpoch,
            Host = host,
            Threads = 1,
            Software = "0.1.0",
            Watermark = snapshot.Watermark,
            Steps = [new RunStepCost("extract", 0.5, 100)],
        });
        return writer.Complete(new Dictionary<string, string> { ["forward"] = "aa", ["reverse"] = "bb" });
    }

    private static void WriteDirection(VersionWriter writer, Direction direction, SourceSnapshot snapshot, InteractionMatrices matrices)
    {
        CsrMatrix matrix = matrices.Of(direction);
        IdMap queries = direction == Direction.Forward ? snapshot.Users.Ids : snapshot.Startups.Ids;
        IdMap targets = direction == Direction.Forward ? snapshot.Startups.Ids : snapshot.Users.Ids;
        CsrMatrix transposed = matrix.Transpose();
        IdMap queryIds = new([.. Enumerable.Range(0, matrix.Rows).Where(r => matrix.RowLength(r) > 0).Select(r => queries[r])]);
        IdMap targetIds = new([.. Enumerable.Range(0, matrix.Columns).Where(c => transposed.RowLength(c) > 0).Select(c => targets[c])]);
        FactorModel model = new(direction, Parameters, queryIds, Random(queryIds.Count, 1), targetIds, Random(targetIds.Count, 2));
        writer.WriteModel(model);
        HnswOptions options = new() { M = 4, EfConstruction = 20, Threads = 1 };
        using (HnswIndex index = HnswIndex.Build(model.QueryFactors, options, TestContext.Current.CancellationToken))
            writer.WriteIndex(direction, ModelSide.Query, index);
        using (HnswIndex index = HnswIndex.Build(model.TargetFactors, options, TestContext.Current.CancellationToken))
            writer.WriteIndex(direction, ModelSide.Target, index);
        foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
        {
            using ListFileWriter lists = writer.CreateLists(direction, role);
            lists.Add(new RecommendationRow
            {
                EntityId = queries[3],
                Role = role,
                TargetIds = [targets[5], targets[2]],
                Scores = [0.5f, 0.25f],
                Methods = [RecommendationMethod.Popular, RecommendationMethod.Popular],
                Reasons = [ReasonCodes.Popular, -1, -1, ReasonCodes.Popular, -1, -1],
                InteractionCount = 3,
                ListMethod = RecommendationMethod.Popular,
            });
            lists.Complete();
        }
    }

    private static DenseMatrix Random(int rows, ulong seed)
    {
        DenseMatrix matrix = new(rows, Parameters.Factors);
        SeededRandom random = new(seed);
        for (int r = 0; r < rows; r++)
        {
            foreach (ref float value in matrix.Row(r))
                value = (float)random.NextGaussian();
        }

        return matrix;
    }
}
