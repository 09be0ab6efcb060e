using System.Reflection;
using Npgsql;
using NpgsqlTypes;
using Precompute.Numerics;

namespace Precompute.Database.Source;

/// <summary>The second half of <see cref="SourceWriter"/>: staged rows become rows of the source. The statements are in <c>merge.sql</c>.</summary>
internal sealed class SourceMerge(NpgsqlConnection connection, SourceWriteOptions options)
{
    // Writers of the source take turns: two imports of the same people at once would otherwise deadlock or miss each other's rows.
    private const long WriterLock = 0x70726563_77726974;

    private static readonly Dictionary<string, string> Blocks = ReadBlocks(ReadResource("merge.sql"));

    /// <summary>Makes the temporary tables.</summary>
    public static string StagingSql { get; } = ReadResource("staging.sql");

    /// <summary>To be run after the commit.</summary>
    public const string VacuumSql =
        "vacuum (analyze) source_data.users, source_data.startups, source_data.user_interactions, source_data.startup_interactions";

    /// <summary>Merges everything staged and returns the counts.</summary>
    public async Task<SourceWriteReport> RunAsync(CancellationToken ct)
    {
        await ExecuteAsync("select pg_advisory_xact_lock($1)", ct, new NpgsqlParameter<long> { TypedValue = WriterLock });
        bool demoRemoved = await MakeRoomAsync(ct);
        long removed = await RemoveReplacedAsync(ct);
        await ExecuteAsync(Blocks["prepare"], ct);
        var usersSuperseded = (long)(await ScalarAsync("count-users-superseded", ct))!;
        var startupsSuperseded = (long)(await ScalarAsync("count-startups-superseded", ct))!;
        long usersUpdated = await UpdateAsync("update-users", SourceSchema.UserColumns, options.UserColumns, "user_id", ct);
        long usersInserted = await ExecuteAsync(Blocks["insert-users"], ct, DefaultTime());
        long startupsUpdated = await UpdateAsync("update-startups", SourceSchema.StartupColumns, options.StartupColumns, "startup_id", ct);
        long startupsInserted = await ExecuteAsync(Blocks["insert-startups"], ct, DefaultTime());

        long usersCreated = 0, startupsCreated = 0, unknown = 0;
        var firstUnknown = new List<UnknownReference>();
        if (options.CreateMissing)
        {
            var roles = new NpgsqlParameter { Value = SourceWriter.RoleNames(options.MissingUserRoles), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
            usersCreated = await ExecuteAsync(Blocks["create-users"], ct, roles);
            startupsCreated = await ExecuteAsync(Blocks["create-startups"], ct);
        }
        else
        {
            unknown += await TakeUnknownAsync(SourceSide.User, firstUnknown, ct);
            unknown += await TakeUnknownAsync(SourceSide.Startup, firstUnknown, ct);
        }

        await MapIdsAsync(ct);
        return new SourceWriteReport
        {
            UsersInserted = usersInserted,
            UsersUpdated = usersUpdated,
            UsersSuperseded = usersSuperseded,
            UsersCreated = usersCreated,
            StartupsInserted = startupsInserted,
            StartupsUpdated = startupsUpdated,
            StartupsSuperseded = startupsSuperseded,
            StartupsCreated = startupsCreated,
            UserInteractions = await ExecuteAsync(Blocks["insert-user-interactions"], ct),
            StartupInteractions = await ExecuteAsync(Blocks["insert-startup-interactions"], ct),
            InteractionsRemoved = removed,
            DemoWorldRemoved = demoRemoved,
            UnknownEvents = unknown,
            FirstUnknown = firstUnknown,
        };
    }

    private async Task<bool> MakeRoomAsync(CancellationToken ct)
    {
        if (options.Origin == SourceOrigin.Application)
            return false;
        var origin = (string)(await ScalarAsync("read-origin", ct))!;
        if (options.Origin == SourceOrigin.Demo && origin is ("import" or "unknown"))
        {
            throw new PrecomputeException(
                "The source holds data that is not a demo world, which the demo would replace; nothing was changed. "
                + "Use another database or data folder for the demo.");
        }

        if (origin == "demo")
            await ExecuteAsync(Blocks["remove-all"], ct);
        await ExecuteAsync(Blocks["write-origin"], ct, new NpgsqlParameter<string> { TypedValue = options.Origin == SourceOrigin.Demo ? "demo" : "import" });
        return origin == "demo";
    }

    // DELETE, not TRUNCATE: a run that is extracting under its own snapshot would see a truncated table as empty.
    private async Task<long> RemoveReplacedAsync(CancellationToken ct)
    {
        long removed = 0;
        if (options.ReplaceUserInteractions)
            removed += await ExecuteAsync("delete from source_data.user_interactions", ct);
        if (options.ReplaceStartupInteractions)
            removed += await ExecuteAsync("delete from source_data.startup_interactions", ct);
        return removed;
    }

    private async Task<long> UpdateAsync(
        string block, IReadOnlyList<string> known, IReadOnlyCollection<string> given, string key, CancellationToken ct)
    {
        string? stranger = given.FirstOrDefault(column => !known.Contains(column, StringComparer.Ordinal));
        if (stranger is not null)
            throw new ArgumentException($"'{stranger}' is no column of the source; known are {string.Join(", ", known)}.", nameof(given));

        // A mapped but empty creation time keeps the one that is there.
        string[] assignments =
        [
            .. known.Where(column => column != key && given.Contains(column, StringComparer.Ordinal))
                .Select(static column => column == "created_at" ? "created_at = coalesce(n.created_at, t.created_at)" : $"{column} = n.{column}"),
        ];
        return assignments.Length == 0
            ? 0
            : await ExecuteAsync(Blocks[block].Replace("{set}", string.Join(", ", assignments), StringComparison.Ordinal), ct);
    }

    private async Task<long> TakeUnknownAsync(SourceSide side, List<UnknownReference> first, CancellationToken ct)
    {
        string block = side == SourceSide.User ? "take-unknown-user-interactions" : "take-unknown-startup-interactions";
        await using NpgsqlCommand command = Command(Blocks[block], new NpgsqlParameter<long> { TypedValue = Math.Max(1, options.UnknownListed) });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(ct);
        long total = 0;
        while (await reader.ReadAsync(ct))
        {
            total = reader.GetInt64(0);
            if (first.Count < options.UnknownListed)
                first.Add(new UnknownReference(side, reader.GetInt64(1), reader.GetString(2), reader.GetString(3)));
        }

        return total;
    }

    private async Task MapIdsAsync(CancellationToken ct)
    {
        try
        {
            await ExecuteAsync(Blocks["map-ids"], ct);
        }
        catch (PostgresException e) when (e.ConstraintName == "id_map_id_is_unique")
        {
            throw new PrecomputeException($"Two different ids map to the same UUID ({e.Detail}); nothing was loaded. Rename one of them.", e);
        }
    }

    private NpgsqlParameter DefaultTime() => new()
    {
        Value = options.DefaultTime is { } time ? time.UtcDateTime : DBNull.Value,
        NpgsqlDbType = NpgsqlDbType.TimestampTz,
    };

    private async Task<object?> ScalarAsync(string block, CancellationToken ct)
    {
        await using NpgsqlCommand command = Command(Blocks[block]);
        return await command.ExecuteScalarAsync(ct);
    }

    private async Task<long> ExecuteAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using NpgsqlCommand command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static string ReadResource(string name)
    {
        string resource = $"Precompute.Database.Source.{name}";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"Resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Dictionary<string, string> ReadBlocks(string sql)
    {
        const string marker = "-- name: ";
        var blocks = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] parts = sql.ReplaceLineEndings("\n").Split("\n" + marker);
        foreach (string part in parts.Skip(1))
        {
            int end = part.IndexOf('\n', StringComparison.Ordinal);
            blocks.Add(part[..end].Trim(), part[(end + 1)..].Trim());
        }

        return blocks;
    }
}
