using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Export;

/// <summary>A verified local copy of a version, read part by part.</summary>
/// <param name="Folder">The version's folder.</param>
internal sealed record ExportedVersion(string Folder)
{
    private readonly Lazy<VersionConfig> _config = new(() => VersionReader.ReadConfig(Folder));
    private readonly Lazy<RunRecord> _run = new(() => VersionReader.ReadRun(Folder));
    private readonly Lazy<VersionCatalogue> _catalogue = new(() => EligibilityFile.Read(VersionLayout.PathIn(Folder, VersionLayout.Eligibility)));
    private readonly Lazy<CsrMatrix[]> _history = new(() => CsrFile.Read(VersionLayout.PathIn(Folder, VersionLayout.History), 2));
    private readonly Lazy<FactorModels> _models = new(() => new FactorModels(
        VersionReader.ReadModel(Folder, Direction.Forward), VersionReader.ReadModel(Folder, Direction.Reverse)));

    private readonly Lazy<FeatureVocabulary> _vocabulary = new(() => FeaturesFile.Read(VersionLayout.PathIn(Folder, VersionLayout.Features)).Vocabulary);

    /// <summary>What reasons are said in.</summary>
    public FeatureVocabulary Vocabulary => _vocabulary.Value;

    /// <summary>Everything computed with.</summary>
    public VersionConfig Config => _config.Value;

    /// <summary>How and when it was made; its label.</summary>
    public RunRecord Run => _run.Value;

    /// <summary>People and startups by snapshot ordinal.</summary>
    public VersionCatalogue Catalogue => _catalogue.Value;

    /// <summary>Factors with the ids of their rows.</summary>
    public FactorModels Models => _models.Value;

    /// <summary>The lists of a direction, both roles, read one by one.</summary>
    public IEnumerable<RecommendationRow> ListsOf(Direction direction) => VersionLists.Read(Folder, direction);

    /// <summary>Pair weights of a direction: queries × targets, by snapshot ordinals.</summary>
    public CsrMatrix HistoryOf(Direction direction) => _history.Value[direction == Direction.Forward ? 0 : 1];
}
