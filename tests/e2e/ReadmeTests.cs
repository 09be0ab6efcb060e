using System.Diagnostics;
using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>The commands of README.md, run as they stand there.</summary>
public sealed class ReadmeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tour_RunAsWritten_EndsWithAnswersFromEveryMethodAndReports()
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<(string Kind, string Text)> blocks = ReadmeBlocks.Read();
        int service = blocks.ToList().FindIndex(b => b.Kind == "service");
        string before = Shell(blocks.Take(service));
        string after = Shell(blocks.Skip(service));

        ProcessOutcome published = await BashAsync(folder.Path, before);
        Assert.True(published.ExitCode == 0, published.Everything);
        await using (ChildService api = await ChildService.StartAsync(folder.Path, ReadmeBlocks.WithoutBuild(blocks[service].Text), "http://127.0.0.1:5380/health/ready", Token))
        {
            ProcessOutcome asked = await BashAsync(folder.Path, "precompute() { exit 1; }\n" + after);
            Assert.True(asked.ExitCode == 0, asked.Everything + api.Output);
            Assert.Contains("\"startup_id\"", asked.Output, StringComparison.Ordinal);
            Assert.Contains("\"user_id\"", asked.Output, StringComparison.Ordinal);
            Assert.Contains("content_based", asked.Output, StringComparison.Ordinal);

            foreach ((_, string sql) in blocks.Where(b => b.Kind == "sql"))
            {
                ProcessOutcome answer = await PsqlAsync(folder.Path, sql);
                Assert.True(answer.ExitCode == 0, sql + answer.Everything);
                Assert.DoesNotContain("(0 rows)", answer.Output, StringComparison.Ordinal);
            }

            foreach (string forbidden in (string[])["select * from precompute.model_version", "select * from source.users", "create table report.t (i int)", "create temp table t (i int)", "delete from report.interactions_by_day"])
                Assert.NotEqual(0, (await PsqlAsync(folder.Path, forbidden)).ExitCode);
        }

        Assert.Empty(Leftovers.ProcessesOf(folder.Path));
    }

    private static string Shell(IEnumerable<(string Kind, string Text)> blocks) =>
        "set -euo pipefail\n" + string.Join('\n', blocks.Where(b => b.Kind == "run").Select(b => ReadmeBlocks.WithoutBuild(b.Text)));

    private static Task<ProcessOutcome> BashAsync(string folder, string script)
    {
        ProcessStartInfo start = Start(folder, "bash");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        return PrecomputeProcess.RunAsync(start, Limit, Token);
    }

    private static Task<ProcessOutcome> PsqlAsync(string folder, string sql)
    {
        ProcessStartInfo start = Start(folder, "psql");
        start.Environment["PGSERVICEFILE"] = Path.Combine(folder, ".precompute", "postgres", "pg_service.conf");
        foreach (string argument in (string[])["service=precompute_report", "-v", "ON_ERROR_STOP=1", "-c", sql])
            start.ArgumentList.Add(argument);
        return PrecomputeProcess.RunAsync(start, Limit, Token);
    }

    private static ProcessStartInfo Start(string folder, string program) => new(program)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };
}
