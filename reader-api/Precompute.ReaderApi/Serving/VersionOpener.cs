using Microsoft.Extensions.Options;
using Precompute.Artifacts;
using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>Fetches a version into the local cache, verified, opens it, and has it answer sample questions before anybody else's.</summary>
internal sealed class VersionOpener(VersionDownloader downloader, IOptions<ApiOptions> options)
{
    private const int SampleQueries = 8;

    /// <summary>A start without the database waits so long for the store.</summary>
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    private readonly ApiOptions _options = options.Value;

    /// <summary>Opens a version; everything that is wrong with it shows here.</summary>
    /// <param name="wanted">The version.</param>
    /// <param name="openManifestSha256">SHA-256 of its manifest as it is open already; null where it is not.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>The version; null where the store has nothing but what is open already.</returns>
    public async Task<LoadedVersion?> OpenAsync(ServedVersion wanted, string? openManifestSha256, CancellationToken cancellationToken)
    {
        string label = wanted.Label;
        string folder = await downloader.DownloadAsync(VersionLabel.Parse(label), _options.CacheDirectory, wanted.ManifestSha256, cancellationToken);
        string manifestSha256 = FileDigest.Sha256(VersionLayout.PathIn(folder, VersionLayout.Manifest));
        if (string.Equals(manifestSha256, openManifestSha256, StringComparison.Ordinal))
            return null;
        ServingModel model = ServingModel.Open(folder, verifyHashes: false, cancellationToken);
        try
        {
            if (!string.Equals(model.Label.ToString(), label, StringComparison.Ordinal))
                throw new PrecomputeException($"The artefacts of version {label} say that they are {model.Label}; upload them again.");
            LoadedVersion version = new(wanted.VersionId, manifestSha256, model, _options.SearchBreadth);
            Warm(version, cancellationToken);
            return version;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A kept version as the store has it: somebody may have been taken out of it since the last process read it. As it is kept where the store
    /// cannot say, because it is down too or has pruned the version.
    /// </summary>
    public async Task<ServedVersion> AsInStoreAsync(ServedVersion kept, CancellationToken cancellationToken)
    {
        using CancellationTokenSource look = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        look.CancelAfter(LongestLook);
        try
        {
            return kept with { ManifestSha256 = await downloader.ReadManifestSha256Async(VersionLabel.Parse(kept.Label), look.Token) };
        }
        catch (Exception e) when (e is ArtifactStoreException or VersionFileException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return kept;
        }
    }

    /// <summary>Sample questions in all four kinds of list: pages in the mapped files, and finds what a checksum cannot.</summary>
    private void Warm(LoadedVersion version, CancellationToken cancellationToken)
    {
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
            {
                IdMap queries = version.Catalogue.QueriesOf(direction);
                for (int i = 0; i < Math.Min(SampleQueries, queries.Count); i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Ask(version, direction, role, queries[(int)((long)i * queries.Count / SampleQueries) % queries.Count]);
                }
            }
        }
    }

    private void Ask(LoadedVersion version, Direction direction, ListRole role, Guid entityId)
    {
        RecommendationRequest request = new() { Direction = direction, Role = role, EntityId = entityId };
        AnswerPlan plan = new()
        {
            Basis = AnswerBasis.Precomputed,
            Chain = version.Config.Methods.ChainFor(direction, role, int.MaxValue),
            InteractionCount = 0,
            Known = null,
            RoleMatches = null,
        };
        using CandidateSequence sequence = new(
            version,
            request,
            plan,
            version.LocalList(direction, entityId, role),
            PersonalDataFactory.FromVersion(version, direction, entityId),
            _options.CandidateDepth);
        sequence.ReadTo(_options.CandidateDepth + RecommendationRequest.MaxLimit);
    }
}
