using System.Runtime.CompilerServices;
using Npgsql;
using Precompute.Database.Schema;

namespace Precompute.Database.AccessLogs;

/// <summary>Which answers the source's interactions name. It does not own the data source.</summary>
public sealed class FollowedRequests(NpgsqlDataSource source)
{
    private const int BlockSize = 10_000;

    /// <summary>Ids of the requests that interactions since a moment name, in blocks; an id may come twice.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Guid>> ReadAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Guid> block = [];
        foreach (string view in (string[])[Tables.SourceUserInteractions, Tables.SourceStartupInteractions])
        {
            await using NpgsqlCommand command = source.CreateCommand($"select request_id from {view} where request_id is not null and occurred_at >= $1");
            command.CommandTimeout = 0;
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since.ToUniversalTime() });
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                block.Add(reader.GetGuid(0));
                if (block.Count < BlockSize)
                    continue;
                yield return block;
                block = [];
            }
        }

        if (block.Count > 0)
            yield return block;
    }
}
