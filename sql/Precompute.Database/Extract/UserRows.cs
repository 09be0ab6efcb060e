using Npgsql;

using Precompute.Database.Privacy;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Snapshot;

namespace Precompute.Database.Extract;

/// <summary>The people of a source as they were read, by id.</summary>
internal sealed class UserRows
{
    private readonly List<UserRoles> _roles = [];
    private readonly List<bool> _isActive = [];
    private readonly List<bool> _optedOut = [];
    private readonly List<uint> _createdAt = [];
    private readonly FeatureCollector.Side _features;

    private UserRows(FeatureCollector features) => _features = new FeatureCollector.Side(features);

    /// <summary>Ids, ascending.</summary>
    public List<Guid> Ids { get; } = [];

    /// <summary>Ids that were left out.</summary>
    public List<Guid> LeftOut { get; } = [];

    /// <summary>Reads the view.</summary>
    public static async Task<UserRows> ReadAsync(
        NpgsqlConnection connection, FeatureCollector features, ForgottenIds forgotten, FindingLog log, CancellationToken cancellationToken)
    {
        UserRows users = new(features);
        await using SourceCopy rows = await SourceCopy.BeginAsync(connection, SourceView.Users, log, cancellationToken);
        while (await rows.NextAsync(cancellationToken))
        {
            Guid id = await rows.IdAsync(cancellationToken);
            if (forgotten.Contains(EntityType.User, id))
            {
                users.LeftOut.Add(id);
                await rows.SkipRestAsync(cancellationToken);
                continue;
            }

            if (Tombstone.Is(id))
                log.Refuse(SourceView.Users.Name, "user_id", "holds an id that begins with ffffffff-ffff-ffff-ffff-0000; such ids are reserved");
            UserRoles roles = ParseRoles(await rows.TextsAsync(cancellationToken), log);
            bool isActive = await rows.FlagAsync(cancellationToken);
            bool optedOut = await rows.FlagAsync(cancellationToken);
            uint createdAt = await rows.SecondsAsync(cancellationToken);
            bool isRepeated = users.Ids.Count > 0 && users.Ids[^1] == id;
            if (isRepeated)
                log.Refuse(SourceView.Users.Name, "user_id", "occurs more than once; 'select user_id from source.users group by 1 having count(*) > 1' lists the ids");
            users.Ids.Add(id);
            users._roles.Add(roles);
            users._isActive.Add(isActive);
            users._optedOut.Add(optedOut);
            users._createdAt.Add(createdAt);
            users._features.Add(FeatureKind.Category, await rows.TextsAsync(cancellationToken));
            users._features.Add(FeatureKind.Field, await rows.TextsAsync(cancellationToken));
            users._features.Add(FeatureKind.Tag, await rows.TextsAsync(cancellationToken));
            users._features.Add(FeatureKind.Skill, await rows.TextsAsync(cancellationToken));
            users._features.Add(FeatureKind.Stage, await rows.TextsAsync(cancellationToken));
            users._features.Add(FeatureKind.EngagementType, await rows.TextsAsync(cancellationToken));
            users._features.EndRow();
        }

        return users;
    }

    /// <summary>The table over the final feature ordinals.</summary>
    public UserTable ToTable(int[] featureOrdinals) => new()
    {
        Ids = new IdMap([.. Ids]),
        Roles = [.. _roles],
        IsActive = [.. _isActive],
        OptedOut = [.. _optedOut],
        CreatedAt = [.. _createdAt],
        Features = _features.ToTable(featureOrdinals),
    };

    /// <summary>The role of a name as applications write it; none for a name that is no role.</summary>
    internal static UserRoles RoleOf(string? name) => name?.Trim().ToLowerInvariant() switch
    {
        "developer" => UserRoles.Developer,
        "investor" => UserRoles.Investor,
        "founder" => UserRoles.Founder,
        _ => UserRoles.None,
    };

    private static UserRoles ParseRoles(string?[] names, FindingLog log)
    {
        UserRoles roles = UserRoles.None;
        foreach (string? name in names)
        {
            UserRoles role = RoleOf(name);
            if (role == UserRoles.None)
                log.Tolerate(SourceView.Users.Name, "roles", $"the role '{name}' is not developer, investor or founder and was passed over");
            roles |= role;
        }

        return roles;
    }
}
