using Microsoft.Extensions.Options;
using Precompute.Artifacts;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>Fetches a version into the local cache, verified, opens it, and has it answer sample questions before anybody else's.</summary>
internal sealed class VersionOpener(VersionDownloader downloader, IOptions<ApiOptions> options)
{
    private const int SampleQueries = 8;

    private readonly ApiOptions _options = options.Value;

    /// <summary>Opens a version; everything that is wrong with it shows here.</summary>
    /// <param name="versionId">The id to read lists by.</param>
    /// <param name="label">The name of its artefacts.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public async Task<LoadedVersion> OpenAsync(long versionId, string label, CancellationToken cancellationToken)
    {
        string folder = await downloader.DownloadAsync(VersionLabel.Parse(label), _options.CacheDirectory, cancellationToken);
        ServingModel model = ServingModel.Open(folder, verifyHashes: false, cancellationToken);
        try
        {
            if (!string.Equals(model.Label.ToString(), label, StringComparison.Ordinal))
                throw new PrecomputeException($"The artefacts of version {label} say that they are {model.Label}; upload them again.");
            LoadedVersion version = new(versionId, model, _options.SearchBreadth);
            Warm(version, cancellationToken);
            return version;
        }
        catch
        {
            model.Dispose();
            throw;
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
