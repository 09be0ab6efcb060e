using Microsoft.Extensions.Time.Testing;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>A fresh database and what publishes into it.</summary>
public abstract class PublishTestBase(PostgresServer server) : IAsyncLifetime
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 22, 2, 0, 0, TimeSpan.Zero));

    protected TestDatabase Database { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected VersionStore Versions => new(Database.Batch, Time);

    protected VersionActivator Activator => new(Database.Batch, Time);

    protected ListStager Stager => new(Database.Batch);

    protected VersionPruner Pruner => new(Database.Batch, Time);

    public async ValueTask InitializeAsync() => Database = await server.CreateDatabaseAsync(cancellationToken: Token);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Database.DisposeAsync();
    }

    protected async Task<MintedVersion> StageAsync()
    {
        MintedVersion version = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        await Stager.StageFeaturesAsync(version.VersionId, new FeatureVocabulary([new Feature(FeatureKind.Category, "fintech"), new Feature(FeatureKind.Skill, "rust")]), Token);
        await Stager.StageAsync(version.VersionId, Direction.Forward, Rows(2), Token);
        await Stager.StageAsync(version.VersionId, Direction.Reverse, Rows(2), Token);
        await Versions.MarkStagedAsync(version.VersionId, new StagedContent { ContentSha256 = "c", ManifestSha256 = "m", ArtifactUri = "file:///x" }, Token);
        return version;
    }

    protected static RecommendationRow[] Rows(int count, int items = 3) =>
    [
        .. Enumerable.Range(1, count).Select(e => new RecommendationRow
        {
            EntityId = new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)e),
            Role = ListRole.Developer,
            TargetIds = [.. Enumerable.Range(0, items).Select(i => new Guid(0x10000000, 0, 0, (byte)(i >> 8), (byte)i, 0, 0, 0, 0, 0, (byte)e))],
            Scores = [.. Enumerable.Range(0, items).Select(i => 1f / (i + 1))],
            Methods = [.. Enumerable.Repeat(RecommendationMethod.Als, items)],
            Reasons = [.. new[] { 0, 1, ReasonCodes.SimilarHistory, ReasonCodes.Popular }.Concat(Enumerable.Repeat(ReasonCodes.None, items * 3)).Take(items * 3)],
            InteractionCount = e,
            ListMethod = RecommendationMethod.Als,
        }),
    ];
}
