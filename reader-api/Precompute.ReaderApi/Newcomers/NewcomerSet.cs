using Precompute.Model;
using Precompute.Model.Content;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Newcomers;

/// <summary>Whom the source has and one version does not know, as of one look. Immutable and thread-safe.</summary>
internal sealed class NewcomerSet
{
    private readonly long _versionId;
    private readonly Newcomer[] _startups;
    private readonly Newcomer[] _people;

    /// <summary>A set of newcomers to a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="startups">Startups with what they declare.</param>
    /// <param name="people">People with what they declare.</param>
    public NewcomerSet(
        LoadedVersion version, IEnumerable<KeyValuePair<Guid, IReadOnlyList<Feature>>> startups, IEnumerable<KeyValuePair<Guid, IReadOnlyList<Feature>>> people)
    {
        _versionId = version.VersionId;
        ContentModel content = version.Content;
        _startups = [.. startups.Select(s => new Newcomer(s.Key, s.Value, content.BuildStartupProfile(content.Vocabulary.OrdinalsOf(s.Value), [], [])))];
        _people = [.. people.Select(p => new Newcomer(p.Key, p.Value, content.BuildUserProfile(content.Vocabulary.OrdinalsOf(p.Value), [], [])))];
    }

    private NewcomerSet() => (_startups, _people) = ([], []);

    /// <summary>Nobody.</summary>
    public static NewcomerSet Empty { get; } = new();

    /// <summary>How many startups and people.</summary>
    public int Count => _startups.Length + _people.Length;

    /// <summary>Those of the kind that a question shows; none where the version is another one, whose newcomers are not known yet.</summary>
    public ReadOnlySpan<Newcomer> Of(LoadedVersion version, RecommendationRequest request)
    {
        // What is like something is a matter of one version: a newcomer is like nobody yet.
        if (version.VersionId != _versionId || request.AmongPeers)
            return [];
        return request.Direction == Direction.Forward ? _startups : _people;
    }
}
