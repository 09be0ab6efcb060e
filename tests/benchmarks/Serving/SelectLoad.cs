using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Precompute.Database.Schema;
using Precompute.Database.Serve;
using Precompute.Model;

namespace Precompute.Benchmarks.Serving;

/// <summary>
/// The two statements of a precomputed answer, prepared, by <c>pgbench</c>: the list of a person, then who that person is and which of the
/// list may be shown. A transaction fetches <see cref="Batch"/> ids, so that the ids cost next to nothing, and asks for each.
/// </summary>
internal sealed partial class SelectLoad(ServingWorld world)
{
    private const int Batch = 20;

    /// <summary>So many of a list the API asks about for a page of ten.</summary>
    private const int Asked = 20;

    /// <summary>Writes the ids and the script.</summary>
    /// <returns>The script's path.</returns>
    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(world.BatchConnection);
        await connection.OpenAsync(cancellationToken);
        string columns = string.Join(", ", Enumerable.Range(1, Batch).Select(static i => $"ids[{i}] as u{i}"));
        long version = await VersionAsync(connection, cancellationToken);
        string sql = $"""
            drop table if exists source_data.lookup_ids;
            create table source_data.lookup_ids (n integer primary key, ids uuid[] not null);
            insert into source_data.lookup_ids
            select (row_number() over ())::integer, ids
            from (select array_agg(user_id) as ids
                  from (select user_id, (row_number() over (order by md5(user_id::text)) - 1) / {Batch} as chunk
                        from {Tables.Recommendations(Direction.Forward)} where version_id = {version} and role = 'developer') numbered
                  group by chunk having count(*) = {Batch}) chunks;
            analyze source_data.lookup_ids;
            select count(*) from source_data.lookup_ids;
            """;
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 600 };
        long chunks = (long)(await command.ExecuteScalarAsync(cancellationToken))!;

        StringBuilder script = new();
        script.AppendLine(CultureInfo.InvariantCulture, $"\\set r random(1, {chunks})");
        script.AppendLine(CultureInfo.InvariantCulture, $"select {columns} from source_data.lookup_ids where n = :r \\gset");
        for (int i = 1; i <= Batch; i++)
        {
            // The ids that the second statement asks about come out of the first one, so that pgbench need not send the whole list back.
            string list = Filled(ServingReader.ListSqlOf(Direction.Forward), $"{version}", $":u{i}", "'developer'");
            script.AppendLine(CultureInfo.InvariantCulture, $"select *, startup_ids[1:{Asked}] as asked from ({list}) list \\gset");
            script.AppendLine(Filled(SourceStatements.UserState, $":u{i}", "'{view,click,like,favorite,apply}'::text[]", ":asked::uuid[]") + ";");
        }

        string path = Path.Combine(world.Folder, "lookups.sql");
        await File.WriteAllTextAsync(path, script.ToString(), cancellationToken);
        return path;
    }

    /// <summary>Runs the script and measures.</summary>
    public async Task<LoadResult> RunAsync(string script, int connections, int seconds, CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder server = new(world.BatchConnection);
        string? program = Directory.GetDirectories("/usr/lib/postgresql").Select(static d => Path.Combine(d, "bin", "pgbench")).Where(File.Exists).Max();
        string[] connection = ["-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, "-d", server.Database!];
        Environment.SetEnvironmentVariable("PGPASSWORD", server.Password);

        // As the server decides for the API's connections after five executions; pgbench has twenty times as many statements to execute so often.
        Environment.SetEnvironmentVariable("PGOPTIONS", "-c plan_cache_mode=force_generic_plan");
        (string output, TimeSpan generator) = await LoadGenerator.RunAsync(
            program ?? "pgbench",
            [.. connection, "-n", "-M", "prepared", "-c", $"{connections}", "-j", "1", "-T", $"{seconds}", "-f", script],
            pinned: true,
            cancellationToken);
        double transactions = double.Parse(Rate().Match(output).Groups["value"].Value, CultureInfo.InvariantCulture);
        return new LoadResult("pgbench, the same statements", transactions * Batch, null, null, 0, generator.TotalSeconds / seconds, null);
    }

    // On one line, as pgbench wants it before \gset.
    private static string Filled(string statement, params ReadOnlySpan<string> values)
    {
        for (int i = 0; i < values.Length; i++)
            statement = statement.Replace($"${i + 1}", values[i], StringComparison.Ordinal);
        return Spaces().Replace(statement, " ").Trim();
    }

    private static async Task<long> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new($"select version_id from {Tables.ActiveVersion}", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [GeneratedRegex(@"tps = (?<value>[\d.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
