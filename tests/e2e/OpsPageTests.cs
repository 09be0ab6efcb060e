using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;
using Precompute.Database.Embedded;
using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>
/// A first night as ops/README.md has it, and backup and restore: the commands as they stand, with a folder in place of /, a PostgreSQL
/// server on a port of its own, and the built software in place of a published one.
/// </summary>
public sealed partial class OpsPageTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    private readonly TemporaryFolder _folder = new();
    private EmbeddedPostgres _postgres = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _postgres = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = _folder.Combine("server") }, Token);
        await _postgres.CreateDatabaseAsync("app", Token);
        await ExecuteAsync(Application);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _postgres.DisposeAsync();
        Assert.Empty(Leftovers.ProcessesOf(_folder.Path));
        _folder.Dispose();
    }

    [Fact]
    public async Task FirstNightFailedGateRollbackAndRestore_RunAsWritten_EndAsThePageSays()
    {
        Install();
        string page = string.Join('\n', Blocks("README.md").Concat(Blocks("backup.md")));

        ProcessOutcome night = await BashAsync("set -eu -o pipefail\n" + Relocate(page));

        Assert.True(night.ExitCode == 0, night.Everything);
        string[] said =
        [
            "scripts applied", "create index concurrently on public.activity (person_id)", "Every look-up of one person or one startup has its index.",
            "Nothing changed since", "precompute_run_exit_code 0", "exit code 3", "row_counts", "holds activation until",
        ];
        Assert.All(said, s => Assert.Contains(s, night.Output, StringComparison.Ordinal));
        Assert.True(File.Exists(_folder.Combine("var/lib/precompute-restored/export/als_v1_user_factors.npy")));
    }

    private static IEnumerable<string> Blocks(string page) =>
        Block().Matches(File.ReadAllText(RepositoryRoot.Combine("ops", page))).Select(static m => m.Groups["text"].Value);

    // A folder in place of /, the server's own port.
    private string Relocate(string text) => Roots().Replace(text, m => _folder.Path + m.Value)
        .Replace("port=5432", $"port={_postgres.Port}", StringComparison.OrdinalIgnoreCase);

    // Step 1 of the page: what was built in place of what `dotnet publish` writes, and the files of ops/ and sql/.
    private void Install()
    {
        string installed = Directory.CreateDirectory(_folder.Combine("opt/precompute")).FullName;
        Directory.CreateDirectory(_folder.Combine("var/lib/precompute"));
        File.CreateSymbolicLink(Path.Combine(installed, "batch"), Path.GetDirectoryName(PrecomputeProcess.AssemblyPath)!);
        foreach (string file in ((string[])["ops", "sql/roles"]).SelectMany(static f => Directory.EnumerateFiles(RepositoryRoot.Combine(f), "*", SearchOption.AllDirectories)))
        {
            string copy = Path.Combine(installed, Path.GetRelativePath(RepositoryRoot.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, Relocate(File.ReadAllText(file)));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(copy, File.GetUnixFileMode(file));
        }
    }

    private Task<ProcessOutcome> BashAsync(string script)
    {
        NpgsqlConnectionStringBuilder admin = new(_postgres.AdminConnectionString());
        ProcessStartInfo start = new("bash")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList = { "-c", script },
        };
        foreach ((string name, string? value) in ((string, string?)[])[("PGHOST", admin.Host), ("PGPORT", $"{admin.Port}"), ("PGUSER", admin.Username), ("PGPASSWORD", admin.Password)])
            start.Environment[name] = value;
        return PrecomputeProcess.RunAsync(start, Limit, Token);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = new(_postgres.AdminConnectionString("app"));
        await connection.OpenAsync(Token);
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    // The tables of ops/postgresql/example-views.sql with a small market in them; ids and choices follow from md5, so every run is alike.
    private const string Application = """
        create table people (id uuid primary key, is_developer bool not null, is_investor bool not null, deleted_at timestamptz,
            no_recommendations bool not null default false, created_at timestamptz not null, interests text[], skills text[]);
        create table companies (id uuid primary key, founder_id uuid references people, name text not null, sector text, stage text, wanted_skills text[], is_listed bool not null, created_at timestamptz not null);
        create table activity (person_id uuid not null, company_id uuid not null, verb text not null, at timestamptz not null);
        create table outreach (company_id uuid not null, person_id uuid not null, sent_at timestamptz not null);
        insert into people select md5('p' || i)::uuid, i % 3 <> 0, i % 3 = 0, null, false, '2026-01-01', array[(array['fintech', 'health', 'games'])[1 + i % 3]], array[(array['c#', 'react', 'sql'])[1 + i % 3]]
            from generate_series(1, 120) i;
        insert into companies select md5('c' || i)::uuid, md5('p' || i)::uuid, 'Company ' || i, (array['fintech', 'health', 'games'])[1 + i % 3], 'seed', array[(array['c#', 'react', 'sql'])[1 + i % 3]], true, '2026-01-01'
            from generate_series(1, 60) i;
        insert into activity select md5('p' || p)::uuid, md5('c' || c)::uuid, (array['viewed', 'liked', 'applied'])[1 + (p + c) % 3], timestamptz '2026-01-02' + (p * 7 + c) * interval '1 hour'
            from generate_series(1, 120) p, generate_series(1, 60) c where p % 3 = c % 3 and ('x' || substr(md5(p || '-' || c), 1, 2))::bit(8)::int < 110;
        insert into outreach select md5('c' || c)::uuid, md5('p' || (c + 1))::uuid, '2026-01-20' from generate_series(1, 60) c;
        analyze;
        """;

    [GeneratedRegex(@"<!-- tested: run -->\n```sh\n(?<text>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<![\w}])/(opt|etc|var/lib)/precompute", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Roots();
}
