using System.Runtime.CompilerServices;
using Npgsql;
using Precompute.Database.Schema;

namespace Precompute.Database.AccessLogs;

/// <summary>Which answers the source's interactions came of, as far as they say. It does not own the data source.</summary>
public sealed class FollowedRequests(NpgsqlDataSource source)
{
    private const int BlockSize = 10_000;

    /// <summary>The interactions since a moment that name a request, in blocks.</summary>
    public async IAsyncEnumerable<IReadOnlyList<FollowedRequest>> ReadAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<FollowedRequest> block = [];
        foreach ((string view, string actor, string item) in new[] { (Tables.SourceUserInteractions, "user_id", "startup_id"), (Tables.SourceStartupInteractions, "startup_id", "user_id") })
        {
            await using NpgsqlCommand command = source.CreateCommand($"select request_id, {actor}, {item} from {view} where request_id is not null and occurred_at >= $1");
            command.CommandTimeout = 0;
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since.ToUniversalTime() });
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                block.Add(new FollowedRequest(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2)));
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
