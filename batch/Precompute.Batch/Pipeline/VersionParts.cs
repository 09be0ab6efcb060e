using Precompute.Batch.Options;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>What of a version's <c>data/</c> no step of its own writes: what it was computed from, and how.</summary>
internal static class VersionParts
{
    /// <summary>Writes profiles, history, catalogue, popularity and configuration.</summary>
    public static void Write(VersionWriter files, BatchOptions options, SourceData data, VersionLists lists)
    {
        files.WriteContent(lists.Inputs.Content);
        files.WriteHistory(data.Matrices);
        files.WriteCatalogue(data.Catalogue);
        files.WritePopular(lists.Inputs.Popular, data.Catalogue);
        files.WriteConfig(new VersionConfig
        {
            SourceFingerprint = data.Snapshot.Fingerprint,
            AsOf = data.AsOf,
            KernelVariant = RunConfiguration.KernelName,
            Weights = options.Weights.ToWeights(),
            Methods = lists.Inputs.Methods,
            Forward = lists.Inputs.Models.Forward.Parameters,
            Reverse = lists.Inputs.Models.Reverse.Parameters,
            Content = options.Content.ToOptions(),
            ListSize = options.Lists.Size,
        });
    }
}
