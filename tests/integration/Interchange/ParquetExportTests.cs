using System.Text.RegularExpressions;
using Precompute.IntegrationTests.Batch;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Interchange;

/// <summary><c>export --format parquet</c> of a version that a run has published, read by DuckDB.</summary>
public sealed partial class ParquetExportTests(PublishedWorld published) : IClassFixture<PublishedWorld>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_Tables_HaveThePlainTypesThatEveryReaderHas()
    {
        using DuckDbSession duckDb = new(await published.ExportAsync("parquet"));

        string[] Columns(string table) => duckDb.Rows($"select column_name || ' ' || column_type from (describe select * from '{table}.parquet')");
        string[] list = ["score FLOAT", "method VARCHAR", "reasons VARCHAR", "interaction_count INTEGER", "list_method VARCHAR", "model_version VARCHAR"];
        Assert.Equal(["user_id VARCHAR", "role VARCHAR", "rank INTEGER", "startup_id VARCHAR", .. list], Columns("startups_for_people"));
        Assert.Equal(["startup_id VARCHAR", "role VARCHAR", "rank INTEGER", "user_id VARCHAR", .. list], Columns("people_for_startups"));
        Assert.Equal(["direction VARCHAR", "side VARCHAR", "id VARCHAR", "factors FLOAT[]"], Columns("factors"));
        Assert.Equal(["direction VARCHAR", "user_id VARCHAR", "startup_id VARCHAR", "weight FLOAT"], Columns("interactions"));
        Assert.Equal(["SNAPPY"], duckDb.Rows("select distinct compression from parquet_metadata('*.parquet')"));
    }

    [Theory]
    [InlineData("startups_for_people", "user_id", "startup_id")]
    [InlineData("people_for_startups", "startup_id", "user_id")]
    public async Task Export_Lists_AreTheRowsOfTheReportView(string view, string entity, string target)
    {
        using DuckDbSession duckDb = new(await published.ExportAsync("parquet"));

        string Query(string from, string text) =>
            $"select {entity}{text}, role, rank, {target}{text}, score, method, reasons, interaction_count, list_method, model_version from {from} order by 1, 2, 3";
        IReadOnlyList<string> expected = await published.World.Database.RowsAsync(Query($"report.{view}", "::text"), Token);

        Assert.True(expected.Count > 1000, $"{expected.Count}");
        Assert.Equal(expected, duckDb.Rows(Query($"'{view}.parquet'", "")));
    }

    [Fact]
    public async Task Export_Factors_AreTheBitsOfTheVersion()
    {
        using DuckDbSession duckDb = new(await published.ExportAsync("parquet"));
        Dictionary<(string, string, string), float[]> read = duckDb.Query("select direction, side, id, factors from 'factors.parquet'").ToDictionary(
            static row => ((string)row[0], (string)row[1], (string)row[2]), static row => ((List<float>)row[3]).ToArray());

        int vectors = 0;
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            FactorModel model = published.Model(direction);
            foreach ((string side, IdMap ids, DenseMatrix factors) in ((string, IdMap, DenseMatrix)[])[("query", model.QueryIds, model.QueryFactors), ("target", model.TargetIds, model.TargetFactors)])
            {
                vectors += ids.Count;
                for (int row = 0; row < ids.Count; row++)
                    Assert.Equal(factors.Row(row).ToArray(), read[(VersionLayout.Name(direction), side, ids[row].ToString("D"))]);
            }
        }

        Assert.Equal(vectors, read.Count);
    }

    [Fact]
    public async Task Export_Interactions_AreThePairsOfTheVersion()
    {
        using DuckDbSession duckDb = new(await published.ExportAsync("parquet"));
        CsrMatrix[] history = CsrFile.Read(VersionLayout.PathIn(published.VersionFolder, VersionLayout.History), 2);
        VersionCatalogue catalogue = EligibilityFile.Read(VersionLayout.PathIn(published.VersionFolder, VersionLayout.Eligibility));
        List<(string, string, string, float)> expected = [];
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            CsrMatrix pairs = history[direction == Direction.Forward ? 0 : 1];
            for (int q = 0; q < pairs.Rows; q++)
            {
                for (int i = 0; i < pairs.RowLength(q); i++)
                {
                    string query = catalogue.QueriesOf(direction)[q].ToString("D");
                    string target = catalogue.TargetsOf(direction)[pairs.RowColumns(q)[i]].ToString("D");
                    (string user, string startup) = direction == Direction.Forward ? (query, target) : (target, query);
                    expected.Add((VersionLayout.Name(direction), user, startup, pairs.RowValues(q)[i]));
                }
            }
        }

        IEnumerable<(string, string, string, float)> read = duckDb.Query("select direction, user_id, startup_id, weight from 'interactions.parquet'")
            .Select(static row => ((string)row[0], (string)row[1], (string)row[2], (float)row[3]));

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(), read.Order());
    }

    [Fact]
    public async Task Readme_DuckDbQueries_RunAsTheyStandAndAnswer()
    {
        string page = await File.ReadAllTextAsync(RepositoryRoot.Combine("batch", "README.md"), Token);
        string[] queries = [.. DuckDbBlock().Matches(page).Select(static m => m.Groups["sql"].Value)];
        string tables = await published.ExportAsync("parquet");
        using DuckDbSession duckDb = new(Path.GetDirectoryName(tables)!);

        Assert.Equal(3, queries.Length);
        foreach (string query in queries)
        {
            Assert.Contains("'tables/", query, StringComparison.Ordinal);
            List<object[]> rows = duckDb.Query(query.Replace("'tables/", $"'{Path.GetFileName(tables)}/", StringComparison.Ordinal));
            Assert.NotEmpty(rows);
            Assert.All(rows, static row => Assert.DoesNotContain(DBNull.Value, row));
        }
    }

    [Fact]
    public async Task Export_WithForce_ReplacesAnExportOfTheSameFormatOnly()
    {
        string folder = await published.ExportAsync("als-v1");

        CommandResult other = await published.World.RunAsync("export", "--format", "parquet", "--version", published.Label, "--output", folder, "--force");

        Assert.Equal(2, other.ExitCode);
        Assert.Contains("which no parquet export wrote", other.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"<!-- tested: duckdb -->\n```sql\n(?<sql>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex DuckDbBlock();
}
