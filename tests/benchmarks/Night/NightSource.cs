using Npgsql;
using NpgsqlTypes;
using Precompute.Database.Source;
using Precompute.Numerics;

namespace Precompute.Benchmarks.Night;

/// <summary>
/// Loads planted interactions into the plain tables of a private database, as a marketplace: people of both roles and startups, on
/// demand with a few declared features, one event a pair, its type by the planted weight, its time anywhere in 180 days. Seeded: equal
/// sizes give equal rows.
/// </summary>
internal static class NightSource
{
    private const ulong Seed = 2026;
    private const int Days = 180;
    private const int Categories = 50;
    private const int Tags = 400;

    private static readonly DateTime End = new(2026, 1, 22, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Types = ["view", "click", "like", "favorite", "apply"];

    /// <summary>Loads, indexes and analyses.</summary>
    /// <param name="connectionString">A migrated database, as the owner of the batch.</param>
    /// <param name="users">People.</param>
    /// <param name="startups">Startups.</param>
    /// <param name="interactions">Events, about.</param>
    /// <param name="withFeatures">Whether people and startups declare a category and tags.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>Events loaded.</returns>
    public static async Task<long> LoadAsync(
        string connectionString, int users, int startups, int interactions, bool withFeatures, CancellationToken cancellationToken)
    {
        await DemoSource.InitAsync(connectionString, cancellationToken);
        CsrMatrix pairs = PlantedInteractions.Create(users, startups, interactions, Seed);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await WriteUsersAsync(connection, users, cancellationToken);
        await WriteStartupsAsync(connection, startups, cancellationToken);
        await WriteEventsAsync(connection, pairs, cancellationToken);
        string finish = withFeatures ? "analyze" : "update source_data.users set categories = null, tags = null; update source_data.startups set category = null, tags = null; analyze";
        await using NpgsqlCommand analyze = new(finish, connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(cancellationToken);
        return pairs.NonZeroCount;
    }

    private static async Task WriteUsersAsync(NpgsqlConnection connection, int users, CancellationToken cancellationToken)
    {
        SeededRandom random = new(Seed, stream: 1);
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            "copy source_data.users (user_id, roles, created_at, categories, tags) from stdin (format binary)", cancellationToken);
        for (int u = 0; u < users; u++)
        {
            string[] roles = random.NextInt32(10) switch { < 6 => ["developer"], < 9 => ["investor"], _ => ["developer", "investor"] };
            string[] categories = [Name("category", random.NextInt32(Categories))];
            string[] tags = [.. new[] { random.NextInt32(Tags), random.NextInt32(Tags), random.NextInt32(Tags) }.Distinct().Select(static t => Name("tag", t))];
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(Id(1, u), NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(roles, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(End.AddDays(-Days), NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(categories, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(tags, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteStartupsAsync(NpgsqlConnection connection, int startups, CancellationToken cancellationToken)
    {
        SeededRandom random = new(Seed, stream: 2);
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            "copy source_data.startups (startup_id, title, category, tags, created_at) from stdin (format binary)", cancellationToken);
        for (int s = 0; s < startups; s++)
        {
            string[] tags = [.. new[] { random.NextInt32(Tags), random.NextInt32(Tags), random.NextInt32(Tags) }.Distinct().Select(static t => Name("tag", t))];
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(Id(2, s), NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(Name("startup", s), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(Name("category", s % Categories), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(tags, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(End.AddDays(-Days), NpgsqlDbType.TimestampTz, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteEventsAsync(NpgsqlConnection connection, CsrMatrix pairs, CancellationToken cancellationToken)
    {
        SeededRandom random = new(Seed, stream: 3);
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            "copy source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at) from stdin (format binary)", cancellationToken);
        for (int u = 0; u < pairs.Rows; u++)
        {
            Guid user = Id(1, u);
            for (long e = pairs.RowOffsets[u]; e < pairs.RowOffsets[u + 1]; e++)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(user, NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(Id(2, pairs.ColumnOrdinals[(int)e]), NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(Types[(int)pairs.Values[(int)e] - 1], NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(End.AddSeconds(-random.NextInt32(Days * 86_400)), NpgsqlDbType.TimestampTz, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static string Name(string kind, int ordinal) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind}-{ordinal}");

    // Spread over the whole range, as real ids are: neighbours in one table are not neighbours in the other.
    private static Guid Id(int kind, int ordinal)
    {
        SeededRandom random = new(((ulong)kind << 32) | (uint)ordinal);
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, random.NextUInt64());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.NextUInt64());
        return new Guid(bytes, bigEndian: true);
    }
}
