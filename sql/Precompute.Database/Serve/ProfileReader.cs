using Npgsql;
using Precompute.Model;
using Precompute.Model.Content;

namespace Precompute.Database.Serve;

/// <summary>Reads what several people or startups say of themselves, as <c>precompute_reader</c>. Thread-safe; it does not own the data source.</summary>
/// <param name="source">The database that holds schema <c>source</c>: the serving one or another.</param>
public sealed class ProfileReader(NpgsqlDataSource source)
{
    /// <summary>One statement.</summary>
    /// <param name="type">People or startups.</param>
    /// <param name="ids">Whose; distinct.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The declared features by id, distinct each; whom the source does not know is not in it.</returns>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Feature>>> ReadAsync(EntityType type, Guid[] ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Dictionary<Guid, IReadOnlyList<Feature>> profiles = new(ids.Length);
        if (ids.Length == 0)
            return profiles;
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new(type == EntityType.User ? SourceStatements.UserProfiles : SourceStatements.StartupProfiles, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            profiles[row.GetGuid(0)] = DeclaredFeatures.Read(row, first: 1);
        return profiles;
    }
}
