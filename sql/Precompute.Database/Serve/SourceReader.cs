using System.Runtime.InteropServices;
using Npgsql;
using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Model.Interactions;

namespace Precompute.Database.Serve;

/// <summary>
/// Reads the live source as <c>precompute_reader</c>: who asks, whether they may be personalised, who may be shown, and the history
/// of entities that are fresher than the version. Every statement is prepared once a physical connection. Thread-safe; it does not
/// own the data source.
/// </summary>
public sealed class SourceReader : ILiveSource
{
    /// <summary>
    /// So many events of one history are read, the newest ones. Nobody acts so often by hand; without it the answers of a program that does
    /// would take as long as its history is.
    /// </summary>
    public const int MostEvents = 10_000;

    private readonly NpgsqlDataSource _source;

    /// <summary>A reader of the database that holds schema <c>source</c>: the serving one or another.</summary>
    public SourceReader(NpgsqlDataSource source) => _source = source;

    /// <inheritdoc/>
    public bool IsAttached => true;

    /// <inheritdoc/>
    public async Task<LiveState?> ReadStateAsync(LiveQuery query, ReadOnlyMemory<Guid> about, CancellationToken cancellationToken)
    {
        bool forward = query.Direction == Direction.Forward;
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new(forward ? SourceStatements.UserState : SourceStatements.StartupState, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = query.EntityId });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = query.UserTypes });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ArrayOf(about) });
        if (!forward)
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = query.StartupTypes });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Tables.RoleName(query.Role) });
        }

        await command.PrepareAsync(cancellationToken);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return StateOf(row, about);
    }

    /// <inheritdoc/>
    public async Task<LiveEntity?> ReadEntityAsync(LiveQuery query, DateTime? until, CancellationToken cancellationToken)
    {
        bool forward = query.Direction == Direction.Forward;
        NpgsqlBatchCommand history = new(forward ? SourceStatements.UserHistory : SourceStatements.StartupHistory);
        history.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = query.EntityId });
        history.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = query.UserTypes });
        history.Parameters.Add(new NpgsqlParameter { Value = (object?)until ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        if (!forward)
            history.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = query.StartupTypes });
        NpgsqlBatchCommand profile = new(forward ? SourceStatements.UserProfile : SourceStatements.StartupProfile);
        profile.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = query.EntityId });

        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlBatch batch = new(connection) { BatchCommands = { history, profile } };
        await batch.PrepareAsync(cancellationToken);
        await using NpgsqlDataReader row = await batch.ExecuteReaderAsync(cancellationToken);
        List<HistoryEvent> events = [];
        while (await row.ReadAsync(cancellationToken))
            events.Add(new HistoryEvent(row.GetGuid(0), (InteractionSide)row.GetInt16(1), row.GetString(2), row.GetDateTime(3)));

        await row.NextResultAsync(cancellationToken);
        bool known = await row.ReadAsync(cancellationToken);
        return new LiveEntity { History = events, Declared = known ? DeclaredFeatures.Read(row) : [] };
    }

    /// <summary>The array behind the ids, which are a whole list nearly always; a copy where they are a part of one.</summary>
    private static Guid[] ArrayOf(ReadOnlyMemory<Guid> ids) =>
        MemoryMarshal.TryGetArray(ids, out ArraySegment<Guid> part) && part.Count == part.Array!.Length ? part.Array : ids.ToArray();

    private static LiveState StateOf(NpgsqlDataReader row, ReadOnlyMemory<Guid> about)
    {
        bool known = !row.IsDBNull(0);
        return new LiveState
        {
            IsKnown = known,
            IsActive = known && row.GetBoolean(0),
            OptedOut = known && row.GetBoolean(1),
            Roles = row.IsDBNull(2) ? UserRoles.None : ParseRoles(row.GetFieldValue<string?[]>(2)),
            InteractionCount = (int)Math.Min(row.GetInt64(3), int.MaxValue),
            Ineligible = Without(about.Span, row.GetFieldValue<Guid[]>(4)),
        };
    }

    private static HashSet<Guid> Without(ReadOnlySpan<Guid> about, Guid[] eligible)
    {
        HashSet<Guid> ineligible = new(about.Length);
        foreach (Guid id in about)
            ineligible.Add(id);
        ineligible.ExceptWith(eligible);
        return ineligible;
    }

    internal static UserRoles ParseRoles(string?[] names)
    {
        UserRoles roles = UserRoles.None;
        foreach (string? name in names)
        {
            roles |= name switch
            {
                "developer" => UserRoles.Developer,
                "investor" => UserRoles.Investor,
                "founder" => UserRoles.Founder,
                _ => UserRoles.None,
            };
        }

        return roles;
    }
}
