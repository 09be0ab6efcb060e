using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Numerics;

namespace Precompute.Model.Versions;

/// <summary>
/// Everything the API computes with, opened from one version folder: all of one version, or nothing. Thread-safe until disposed;
/// dispose it only when no request uses it any more.
/// </summary>
public sealed class ServingModel : IDisposable
{
    private readonly List<ListFile> _lists;

    private ServingModel(
        VersionManifest manifest,
        VersionConfig config,
        RunRecord run,
        VersionCatalogue catalogue,
        ContentModel content,
        CsrMatrix[] history,
        PopularRanking popular,
        ServingDirection forward,
        ServingDirection reverse,
        List<ListFile> lists)
    {
        Manifest = manifest;
        Label = VersionLabel.Parse(manifest.Label);
        Config = config;
        Run = run;
        Catalogue = catalogue;
        Content = content;
        ForwardHistory = history[0];
        ReverseHistory = history[1];
        Popular = popular;
        Forward = forward;
        Reverse = reverse;
        _lists = lists;
    }

    /// <summary>The version's label.</summary>
    public VersionLabel Label { get; }

    /// <summary>What the version consists of.</summary>
    public VersionManifest Manifest { get; }

    /// <summary>Weights, segments, parameters.</summary>
    public VersionConfig Config { get; }

    /// <summary>How the version was made, and when.</summary>
    public RunRecord Run { get; }

    /// <summary>Everyone and everything the version knows; its ordinals index all that is not factor rows.</summary>
    public VersionCatalogue Catalogue { get; }

    /// <summary>Content-based recommendation.</summary>
    public ContentModel Content { get; }

    /// <summary>Users × startups: pair weights at the snapshot.</summary>
    public CsrMatrix ForwardHistory { get; }

    /// <summary>Startups × users: pair weights of both views at the snapshot.</summary>
    public CsrMatrix ReverseHistory { get; }

    /// <summary>What is popular.</summary>
    public PopularRanking Popular { get; }

    /// <summary>People looking for startups.</summary>
    public ServingDirection Forward { get; }

    /// <summary>Startups looking for people.</summary>
    public ServingDirection Reverse { get; }

    /// <summary>Opens a version.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="verifyHashes">
    /// True (the default) to compare every file's SHA-256 first; false where that was just done, e.g. by the download. Lengths, heads,
    /// checksums of what is loaded, and how the files fit together are checked either way.
    /// </param>
    /// <param name="cancellationToken">Checked for every file hashed.</param>
    /// <exception cref="PrecomputeException">The version cannot be used; the message names the file.</exception>
    public static ServingModel Open(string folder, bool verifyHashes = true, CancellationToken cancellationToken = default)
    {
        VersionManifest manifest = verifyHashes ? VersionReader.Verify(folder, cancellationToken) : VersionReader.ReadManifest(folder);
        VersionReader.RequireLengths(folder, manifest);
        VersionConfig config = VersionReader.ReadConfig(folder);
        CheckConfig(config, manifest.Label);
        ServingChoice serving = VersionReader.ReadServing(folder);
        VersionCatalogue catalogue = EligibilityFile.Read(VersionLayout.PathIn(folder, VersionLayout.Eligibility));
        ContentModel content = FeaturesFile.Read(VersionLayout.PathIn(folder, VersionLayout.Features));
        CsrMatrix[] history = CsrFile.Read(VersionLayout.PathIn(folder, VersionLayout.History), 2);
        CheckShapes(catalogue, content, history, manifest.Label);
        PopularRanking popular = PopularFile.Read(VersionLayout.PathIn(folder, VersionLayout.Popular), catalogue);
        List<IDisposable> opened = [];
        try
        {
            ServingDirection forward = Keep(opened, ServingDirection.Open(folder, Direction.Forward, config, serving, catalogue, manifest.Label));
            ServingDirection reverse = Keep(opened, ServingDirection.Open(folder, Direction.Reverse, config, serving, catalogue, manifest.Label));
            List<ListFile> lists = [];
            foreach (PopularRanking.ListKind kind in PopularRanking.Kinds)
                lists.Add(Keep(opened, OpenLists(folder, kind, manifest.Label)));
            return new ServingModel(
                manifest, config, VersionReader.ReadRun(folder), catalogue, content, history, popular, forward, reverse, lists);
        }
        catch
        {
            opened.ForEach(static part => part.Dispose());
            throw;
        }
    }

    /// <summary>One direction.</summary>
    public ServingDirection Of(Direction direction) => direction == Direction.Forward ? Forward : Reverse;

    /// <summary>The pair weights of a direction: queries × targets, by snapshot ordinals.</summary>
    public CsrMatrix HistoryOf(Direction direction) => direction == Direction.Forward ? ForwardHistory : ReverseHistory;

    /// <summary>The precomputed lists of one direction and role.</summary>
    public ListFile Lists(Direction direction, ListRole role) =>
        _lists.Find(l => l.Direction == direction && l.Role == role)
        ?? throw new ArgumentOutOfRangeException(nameof(role), role, $"There are no {direction} lists of {role}.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Forward.Dispose();
        Reverse.Dispose();
        _lists.ForEach(static list => list.Dispose());
    }

    private static T Keep<T>(List<IDisposable> opened, T part)
        where T : IDisposable
    {
        opened.Add(part);
        return part;
    }

    private static ListFile OpenLists(string folder, PopularRanking.ListKind kind, string label)
    {
        string path = VersionLayout.Lists(kind.Direction, kind.Role);
        ListFile file = ListFile.Open(VersionLayout.PathIn(folder, path));
        if (file.Direction == kind.Direction && file.Role == kind.Role)
            return file;
        file.Dispose();
        throw new VersionFileException(label, path, $"it holds the {file.Direction} lists of {file.Role}");
    }

    private static void CheckConfig(VersionConfig config, string label)
    {
        if (config.FormatVersion is < 1 or > VersionConfig.CurrentFormatVersion)
            throw new VersionFileException(label, VersionLayout.Config, $"its format is {config.FormatVersion}; this software reads 1 to {VersionConfig.CurrentFormatVersion}");
        try
        {
            config.Weights.Validate();
            config.Methods.Validate();
        }
        catch (PrecomputeException e)
        {
            throw new VersionFileException(label, VersionLayout.Config, e.Message.TrimEnd('.'), e);
        }
    }

    private static void CheckShapes(VersionCatalogue catalogue, ContentModel content, CsrMatrix[] history, string label)
    {
        int users = catalogue.Users.Count;
        int startups = catalogue.Startups.Count;
        if (content.UserProfiles.Rows != users || content.StartupProfiles.Rows != startups)
            throw new VersionFileException(label, VersionLayout.Features, $"it has {content.UserProfiles.Rows} people and {content.StartupProfiles.Rows} startups; the catalogue has {users} and {startups}");
        if (history[0].Rows != users || history[0].Columns != startups || history[1].Rows != startups || history[1].Columns != users)
            throw new VersionFileException(label, VersionLayout.History, $"its matrices do not fit {users} people and {startups} startups");
        if (Array.Exists(catalogue.Categories, category => category >= content.Vocabulary.Count))
            throw new VersionFileException(label, VersionLayout.Eligibility, $"it names a category beyond the {content.Vocabulary.Count} features");
    }
}
