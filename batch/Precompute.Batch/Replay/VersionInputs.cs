using Precompute.Batch.Pipeline;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Replay;

/// <summary>
/// What a version was computed from, read out of its own files, so that the source may have changed since: pair weights
/// (<c>history.csr</c>), people and startups (<c>eligibility.bin</c>), declared features (<c>features.bin</c>). Single events with their
/// times are in none of them: what evaluation decided by them is in <c>config.json</c>.
/// </summary>
internal static class VersionInputs
{
    /// <summary>Reads them.</summary>
    /// <param name="folder">A complete version.</param>
    /// <exception cref="CorruptFileException">A file is not what was written.</exception>
    public static SourceData Read(string folder)
    {
        VersionConfig config = VersionReader.ReadConfig(folder);
        VersionCatalogue catalogue = EligibilityFile.Read(VersionLayout.PathIn(folder, VersionLayout.Eligibility));
        ContentModel content = FeaturesFile.Read(VersionLayout.PathIn(folder, VersionLayout.Features));
        CsrMatrix[] history = CsrFile.Read(VersionLayout.PathIn(folder, VersionLayout.History), 2);
        return new SourceData
        {
            Snapshot = SnapshotOf(config, catalogue, content),
            AsOf = config.AsOf,
            Catalogue = catalogue,
            Matrices = new InteractionMatrices
            {
                Forward = history[0],
                Reverse = history[1],
                ForwardCounts = catalogue.ForwardCounts,
                ReverseCounts = catalogue.ReverseCounts,
                UnknownTypes = new Dictionary<string, long>(StringComparer.Ordinal),
            },
        };
    }

    // Times of creation and events only matter for evaluation, which is not replayed.
    private static SourceSnapshot SnapshotOf(VersionConfig config, VersionCatalogue catalogue, ContentModel content) => new()
    {
        Watermark = DateTimeOffset.FromUnixTimeSeconds(config.AsOf),
        Fingerprint = config.SourceFingerprint,
        Vocabulary = content.Vocabulary,
        Users = new UserTable
        {
            Ids = catalogue.Users,
            Roles = catalogue.Roles,
            IsActive = catalogue.IsActive,
            OptedOut = catalogue.OptedOut,
            CreatedAt = new uint[catalogue.Users.Count],
            Features = content.UserFeatures,
        },
        Startups = new StartupTable
        {
            Ids = catalogue.Startups,
            Owner = catalogue.Owners,
            Types = catalogue.StartupTypes,
            IsActive = catalogue.StartupIsLive,
            CreatedAt = new uint[catalogue.Startups.Count],
            Features = content.StartupFeatures,
        },
        UserInteractions = new InteractionLog([], [], [], [], []),
        StartupInteractions = new InteractionLog([], [], [], [], []),
        OrphanInteractions = 0,
    };
}
