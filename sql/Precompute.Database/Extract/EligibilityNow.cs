using Npgsql;

using Precompute.AnnIndex;
using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Database.Extract;

/// <summary>
/// Who and what may be shown at this moment. A run takes its time: between its snapshot and its activation people opt out, leave and
/// join, startups close and open. Immutable and thread-safe.
/// </summary>
public sealed class EligibilityNow
{
    private readonly Dictionary<Guid, UserRoles> _people;
    private readonly HashSet<Guid> _startups;

    /// <summary>What is eligible.</summary>
    /// <param name="people">Active people who have not opted out, with their roles.</param>
    /// <param name="optedOut">People who have opted out.</param>
    /// <param name="startups">Live startups.</param>
    public EligibilityNow(IReadOnlyDictionary<Guid, UserRoles> people, IReadOnlySet<Guid> optedOut, IEnumerable<Guid> startups)
    {
        _people = new Dictionary<Guid, UserRoles>(people);
        _startups = [.. startups];
        OptedOut = optedOut;
    }

    /// <summary>People who have opted out.</summary>
    public IReadOnlySet<Guid> OptedOut { get; }

    /// <summary>Live startups.</summary>
    public IReadOnlySet<Guid> LiveStartups => _startups;

    /// <summary>Ids of the people who may be shown in a role, and are due a list in it.</summary>
    public IEnumerable<Guid> PeopleOf(ListRole role) => _people.Where(p => Has(p.Value, role)).Select(static p => p.Key);

    /// <summary>Those of a catalogue's targets that may be shown now, whatever they were at the snapshot.</summary>
    public BitmapFilter TargetsAmong(VersionCatalogue catalogue, Direction direction, ListRole role)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        IdMap targets = catalogue.TargetsOf(direction);
        BitmapFilter filter = new(targets.Count);
        for (int t = 0; t < targets.Count; t++)
        {
            if (direction == Direction.Forward ? _startups.Contains(targets[t]) : _people.TryGetValue(targets[t], out UserRoles roles) && Has(roles, role))
                filter.Set(t, accepted: true);
        }

        return filter;
    }

    /// <summary>Reads it. Two index-free scans of the two entity views.</summary>
    public static Task<EligibilityNow> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return DatabaseRetry.RunAsync(
            async token =>
            {
                Dictionary<Guid, UserRoles> people = [];
                HashSet<Guid> optedOut = [];
                HashSet<Guid> startups = [];
                await using NpgsqlCommand command = source.CreateCommand(
                    $"""
                    select user_id, coalesce(is_active and not opted_out, false), coalesce(opted_out, false), coalesce(roles::text[], array[]::text[])
                    from {Tables.SourceUsers};
                    select startup_id from {Tables.SourceStartups} where is_active
                    """);
                command.CommandTimeout = 0;
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    if (reader.GetBoolean(2))
                        optedOut.Add(reader.GetGuid(0));
                    if (reader.GetBoolean(1))
                        people[reader.GetGuid(0)] = (await reader.GetFieldValueAsync<string?[]>(3, token)).Aggregate(UserRoles.None, static (roles, name) => roles | UserRows.RoleOf(name));
                }

                await reader.NextResultAsync(token);
                while (await reader.ReadAsync(token))
                    startups.Add(reader.GetGuid(0));
                return new EligibilityNow(people, optedOut, startups);
            },
            cancellationToken);
    }

    private static bool Has(UserRoles roles, ListRole role) =>
        (roles & (role == ListRole.Developer ? UserRoles.Developer : UserRoles.Investor)) != UserRoles.None;
}
