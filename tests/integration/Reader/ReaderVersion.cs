using Precompute.AnnIndex;
using Precompute.Artifacts;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Database;
using Precompute.Training.Als;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// Trains, writes and publishes a version of a <see cref="ReaderWorld"/> with the product's own parts, but without the batch. Lists are
/// kept short on purpose, so that requests beyond them have to be topped up.
/// </summary>
internal sealed class ReaderVersion
{
    public const int ListSize = 25;

    private static readonly AlsParameters Parameters = new() { Factors = 16, Regularization = 0.1f, Alpha = 10f, Iterations = 8 };

    private readonly SourceSnapshot _snapshot;
    private readonly InteractionMatrices _matrices;
    private readonly VersionCatalogue _catalogue;
    private readonly ContentModel _content;
    private readonly PopularRanking _popular;
    private readonly MethodChoice _methods = new();

    public ReaderVersion(ReaderWorld world)
    {
        _snapshot = world.Snapshot();
        AsOf = (uint)_snapshot.Watermark.ToUnixTimeSeconds();
        _matrices = InteractionMatrixBuilder.Build(_snapshot, Weights, TimeBounds.All, AsOf);
        _catalogue = VersionCatalogue.FromSnapshot(_snapshot, _matrices);
        _content = ContentModel.Build(_snapshot, _matrices, new ContentOptions());
        _popular = PopularRanking.Build(_catalogue, _matrices);
        Forward = Train(Direction.Forward, s => _catalogue.StartupIsLive[s]);
        Reverse = Train(Direction.Reverse, u => _catalogue.IsEligible(u, ListRole.Developer) || _catalogue.IsEligible(u, ListRole.Investor));
    }

    public InteractionWeights Weights { get; } = new();

    public uint AsOf { get; }

    public FactorModel Forward { get; }

    public FactorModel Reverse { get; }

    /// <summary>Stages rows and files, and activates. Returns the label.</summary>
    public async Task<VersionLabel> PublishAsync(
        TestDatabase database, IArtifactStore store, Action<string>? damage, CancellationToken cancellationToken)
    {
        VersionStore versions = new(database.Batch, TimeProvider.System);
        ActiveVersion before = await versions.ReadActiveAsync(cancellationToken);
        MintedVersion minted = await versions.MintAsync(new VersionDraft { Kind = "weekly" }, cancellationToken);
        ListStager stager = new(database.Batch);
        await stager.StageFeaturesAsync(minted.VersionId, _snapshot.Vocabulary, cancellationToken);
        StagedLists forward = await stager.StageAsync(minted.VersionId, Direction.Forward, AllRows(Direction.Forward), cancellationToken);
        StagedLists reverse = await stager.StageAsync(minted.VersionId, Direction.Reverse, AllRows(Direction.Reverse), cancellationToken);

        using TemporaryFolder folder = new();
        string path = folder.Combine(minted.Label.ToString());
        VersionManifest manifest = Write(path, minted.Label, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["forward"] = forward.RowHash,
            ["reverse"] = reverse.RowHash,
        });
        await new VersionUploader(store).UploadAsync(path, minted.Label, cancellationToken);
        string manifestSha256 = FileDigest.Sha256(VersionLayout.PathIn(path, VersionLayout.Manifest));
        damage?.Invoke(minted.Label.ToString());
        await versions.MarkStagedAsync(
            minted.VersionId,
            new StagedContent { ContentSha256 = manifest.ContentSha256, ManifestSha256 = manifestSha256, ArtifactUri = store.Location.ToString() },
            cancellationToken);
        ActivationResult result = await new VersionActivator(database.Batch, TimeProvider.System)
            .ActivateAsync(minted.VersionId, before.Fence, "test", cancellationToken);
        Assert.Equal(ActivationOutcome.Activated, result.Outcome);
        return minted.Label;
    }

    private VersionManifest Write(string path, VersionLabel label, Dictionary<string, string> rowHashes)
    {
        VersionWriter writer = new(path, label);
        foreach (FactorModel model in (FactorModel[])[Forward, Reverse])
        {
            writer.WriteModel(model);
            WriteIndex(writer, model.Direction, ModelSide.Query, model.QueryFactors);
            WriteIndex(writer, model.Direction, ModelSide.Target, model.TargetFactors);
            foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
            {
                using ListFileWriter lists = writer.CreateLists(model.Direction, role);
                foreach (RecommendationRow row in Rows(model.Direction, role))
                    lists.Add(row);
                lists.Complete();
            }
        }

        writer.WriteContent(_content);
        writer.WriteHistory(_matrices);
        writer.WriteCatalogue(_catalogue);
        writer.WritePopular(_popular, _catalogue);
        writer.WriteServing(new ServingChoice { Indexes = [] });
        writer.WriteConfig(new VersionConfig
        {
            SourceFingerprint = _snapshot.Fingerprint,
            AsOf = AsOf,
            KernelVariant = KernelSelector.Variant.ToString(),
            Weights = Weights,
            Methods = _methods,
            Forward = Parameters,
            Reverse = Parameters,
            Content = new ContentOptions(),
            ListSize = ListSize,
        });
        writer.WriteRun(new RunRecord
        {
            Label = label.ToString(),
            Kind = "weekly",
            StartedAt = label.MintedAt,
            FinishedAt = label.MintedAt,
            Host = "test",
            Threads = 1,
            Software = "test",
            Watermark = _snapshot.Watermark,
        });
        return writer.Complete(rowHashes);
    }

    private static void WriteIndex(VersionWriter writer, Direction direction, ModelSide side, DenseMatrix factors)
    {
        using HnswIndex index = HnswIndex.Build(
            factors,
            new HnswOptions { Threads = 1, Metric = side == ModelSide.Query ? VectorMetric.Cosine : VectorMetric.InnerProduct },
            CancellationToken.None);
        writer.WriteIndex(direction, side, index);
    }

    /// <summary>Rows are queries with a history, columns the targets that may be shown and have one.</summary>
    private FactorModel Train(Direction direction, Func<int, bool> mayBeShown)
    {
        CsrMatrix all = _matrices.Of(direction);
        int[] queries = [.. Enumerable.Range(0, all.Rows).Where(q => all.RowColumns(q).Length > 0)];
        HashSet<int> acted = [.. queries.SelectMany(q => all.RowColumns(q).ToArray())];
        int[] targets = [.. acted.Where(mayBeShown).Order()];
        Dictionary<int, int> rowOfTarget = targets.Index().ToDictionary(t => t.Item, t => t.Index);
        List<long> offsets = [0];
        List<int> columns = [];
        List<float> values = [];
        foreach (int query in queries)
        {
            for (int i = 0; i < all.RowColumns(query).Length; i++)
            {
                if (!rowOfTarget.TryGetValue(all.RowColumns(query)[i], out int column))
                    continue;
                columns.Add(column);
                values.Add(all.RowValues(query)[i]);
            }

            offsets.Add(columns.Count);
        }

        CsrMatrix matrix = new(queries.Length, targets.Length, [.. offsets], [.. columns], [.. values]);
        AlsResult result = AlsTrainer.Train(
            matrix, Parameters, new AlsTrainingOptions { Threads = 1, TrackObjective = false }, null, CancellationToken.None);
        IdMap queryIds = new([.. queries.Select(q => _catalogue.QueriesOf(direction)[q])]);
        IdMap targetIds = new([.. targets.Select(t => _catalogue.TargetsOf(direction)[t])]);
        return new FactorModel(direction, Parameters, queryIds, result.QueryFactors, targetIds, result.TargetFactors);
    }

    private IEnumerable<RecommendationRow> AllRows(Direction direction) => Rows(direction, ListRole.Developer).Concat(Rows(direction, ListRole.Investor));

    private IEnumerable<RecommendationRow> Rows(Direction direction, ListRole role)
    {
        int entities = _catalogue.QueriesOf(direction).Count;
        for (int e = 0; e < entities; e++)
        {
            if (direction == Direction.Forward ? _catalogue.IsEligible(e, role) : _catalogue.StartupIsLive[e])
                yield return Row(direction, role, e);
        }
    }

    private RecommendationRow Row(Direction direction, ListRole role, int entity)
    {
        int count = _matrices.CountsOf(direction)[entity];
        BitmapFilter filter = direction == Direction.Forward ? _catalogue.LiveStartups() : _catalogue.EligibleUsers(role);
        foreach (int seen in _matrices.Of(direction).RowColumns(entity))
            filter.Set(seen, accepted: false);
        for (int s = 0; s < _catalogue.Owners.Length; s++)
        {
            if (direction == Direction.Forward && _catalogue.Owners[s] == entity)
                filter.Set(s, accepted: false);
        }

        if (direction == Direction.Reverse && _catalogue.Owners[entity] is >= 0 and int owner)
            filter.Set(owner, accepted: false);
        List<(int Target, float Score, RecommendationMethod Method, int[] Reasons)> items = [];
        if (_methods.MethodFor(direction, role, count) is RecommendationMethod.Als or RecommendationMethod.AlsReverse)
            AddByFactors(items, direction, entity, filter);
        AddByContent(items, direction, entity, filter);
        foreach (Neighbor popular in _popular.Of(direction, role).ToArray())
        {
            if (items.Count < ListSize && filter.Accepts(popular.Ordinal))
                Add(items, filter, popular.Ordinal, popular.Score, RecommendationMethod.Popular, [ReasonCodes.Popular, -1, -1]);
        }

        return new RecommendationRow
        {
            EntityId = _catalogue.QueriesOf(direction)[entity],
            Role = role,
            TargetIds = [.. items.Select(i => _catalogue.TargetsOf(direction)[i.Target])],
            Scores = [.. items.Select(i => i.Score)],
            Methods = [.. items.Select(i => i.Method)],
            Reasons = [.. items.SelectMany(i => i.Reasons)],
            InteractionCount = count,
            ListMethod = items.Count == 0 ? RecommendationMethod.None : items[0].Method,
        };
    }

    private void AddByFactors(
        List<(int Target, float Score, RecommendationMethod Method, int[] Reasons)> items, Direction direction, int entity, BitmapFilter filter)
    {
        FactorModel model = direction == Direction.Forward ? Forward : Reverse;
        int query = model.QueryIds.OrdinalOf(_catalogue.QueriesOf(direction)[entity]);
        if (query < 0)
            return;
        Neighbor[] all = new Neighbor[model.TargetIds.Count];
        int count = new FlatIndex(model.TargetFactors, VectorMetric.InnerProduct).Search(model.QueryFactors.Row(query), new SearchOptions(), all);
        RecommendationMethod method = direction == Direction.Forward ? RecommendationMethod.Als : RecommendationMethod.AlsReverse;
        for (int i = 0; i < count && items.Count < ListSize; i++)
        {
            int target = _catalogue.TargetsOf(direction).OrdinalOf(model.TargetIds[all[i].Ordinal]);
            if (filter.Accepts(target))
                Add(items, filter, target, all[i].Score, method, [ReasonCodes.SimilarHistory, -1, -1]);
        }
    }

    private void AddByContent(
        List<(int Target, float Score, RecommendationMethod Method, int[] Reasons)> items, Direction direction, int entity, BitmapFilter filter)
    {
        ContentMatch[] matches = new ContentMatch[ListSize];
        int count = direction == Direction.Forward
            ? _content.RankStartups(_content.UserProfile(entity), filter, [], matches)
            : _content.RankUsers(_content.StartupProfile(entity), filter, [], matches);
        for (int i = 0; i < count && items.Count < ListSize; i++)
        {
            ContentMatch match = matches[i];
            Add(items, filter, match.Ordinal, match.Score, RecommendationMethod.ContentBased, [match.Reason1, match.Reason2, match.Reason3]);
        }
    }

    private static void Add(
        List<(int Target, float Score, RecommendationMethod Method, int[] Reasons)> items,
        BitmapFilter filter,
        int target,
        float score,
        RecommendationMethod method,
        int[] reasons)
    {
        items.Add((target, score, method, reasons));
        filter.Set(target, accepted: false);
    }
}
