using Npgsql;

using Precompute.Database.Privacy;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Snapshot;

namespace Precompute.Database.Extract;

/// <summary>The startups of a source as they were read, by id.</summary>
internal sealed class StartupRows
{
    private readonly List<Guid?> _owners = [];
    private readonly List<StartupType> _types = [];
    private readonly List<bool> _isActive = [];
    private readonly List<uint> _createdAt = [];
    private readonly FeatureCollector.Side _features;

    private StartupRows(FeatureCollector features) => _features = new FeatureCollector.Side(features);

    /// <summary>Ids, ascending.</summary>
    public List<Guid> Ids { get; } = [];

    /// <summary>Ids that were left out.</summary>
    public List<Guid> LeftOut { get; } = [];

    /// <summary>Reads the view.</summary>
    public static async Task<StartupRows> ReadAsync(
        NpgsqlConnection connection, FeatureCollector features, ForgottenIds forgotten, FindingLog log, CancellationToken cancellationToken)
    {
        StartupRows startups = new(features);
        await using SourceCopy rows = await SourceCopy.BeginAsync(connection, SourceView.Startups, log, cancellationToken);
        while (await rows.NextAsync(cancellationToken))
        {
            Guid id = await rows.IdAsync(cancellationToken);
            if (forgotten.Contains(EntityType.Startup, id))
            {
                startups.LeftOut.Add(id);
                await rows.SkipRestAsync(cancellationToken);
                continue;
            }

            if (Tombstone.Is(id))
                log.Refuse(SourceView.Startups.Name, "startup_id", "holds an id that begins with ffffffff-ffff-ffff-ffff-0000; such ids are reserved");
            startups._owners.Add(await rows.OptionalIdAsync(cancellationToken));
            StartupType type = ParseType(await rows.OptionalTextAsync(cancellationToken), log);
            startups._types.Add(type);
            startups._isActive.Add(await rows.FlagAsync(cancellationToken));
            startups._createdAt.Add(await rows.SecondsAsync(cancellationToken));
            if (startups.Ids.Count > 0 && startups.Ids[^1] == id)
                log.Refuse(SourceView.Startups.Name, "startup_id", "occurs more than once; 'select startup_id from source.startups group by 1 having count(*) > 1' lists the ids");
            startups.Ids.Add(id);
            startups._features.Add(FeatureKind.Category, await rows.OptionalTextAsync(cancellationToken));
            startups._features.Add(FeatureKind.Field, await rows.OptionalTextAsync(cancellationToken));
            startups._features.Add(FeatureKind.Stage, await rows.OptionalTextAsync(cancellationToken));
            startups._features.Add(FeatureKind.Tag, await rows.TextsAsync(cancellationToken));
            startups._features.Add(FeatureKind.Skill, await rows.TextsAsync(cancellationToken));
            startups._features.Add(FeatureKind.EngagementType, type == StartupType.Marketplace ? "marketplace" : "collaboration");
            startups._features.EndRow();
        }

        return startups;
    }

    /// <summary>The table over the final feature ordinals; owners that the snapshot does not know are none.</summary>
    public StartupTable ToTable(int[] featureOrdinals, IdMap users) => new()
    {
        Ids = new IdMap([.. Ids]),
        Owner = [.. _owners.Select(o => o is { } owner ? users.OrdinalOf(owner) : -1)],
        Types = [.. _types],
        IsActive = [.. _isActive],
        CreatedAt = [.. _createdAt],
        Features = _features.ToTable(featureOrdinals),
    };

    private static StartupType ParseType(string? name, FindingLog log)
    {
        switch (name?.Trim().ToLowerInvariant())
        {
            case "marketplace":
                return StartupType.Marketplace;
            case "collaboration" or null or "":
                return StartupType.Collaboration;
            default:
                log.Tolerate(SourceView.Startups.Name, "type", $"the type '{name}' is not marketplace or collaboration and was taken as collaboration");
                return StartupType.Collaboration;
        }
    }
}
