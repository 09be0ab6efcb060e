using System.IO.Compression;
using System.Text;
using Precompute.Batch.Import;
using Precompute.TestKit;

namespace Precompute.UnitTests.Import;

public sealed class ImportRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImportErrorLog _errors = new(maxErrors: 100);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.csv", "user_id,startup_id,interaction_type\n1,2,view\n")]
    [InlineData("a.tsv", "user_id\tstartup_id\tinteraction_type\n1\t2\tview")]
    [InlineData("a.csv.gz", "\ufeffuser_id,startup_id,interaction_type\r\n\"1\",\"2\",\"view\"\r\n\r\n")]
    public async Task Read_CsvTsvOrGzip_GivesTheSameRow(string name, string content)
    {
        List<string?[]> rows = await ReadAsync(File(name, content), ImportTarget.Interactions, "user_id", "startup_id", "interaction_type");

        Assert.Equal([["1", "2", "view"]], rows);
        Assert.Equal(0, _errors.Count);
    }

    [Fact]
    public async Task Read_NoHeaderAndConstants_UsesNumbers()
    {
        ImportFile file = File("a.csv", "7,9\n8,9\n") with
        {
            HasHeader = false,
            Columns = ColumnMapping.Parse("user_id=#1,startup_id=#2,interaction_type='interest'"),
        };

        List<string?[]> rows = await ReadAsync(file, ImportTarget.Interactions, "user_id", "startup_id", "interaction_type");

        Assert.Equal([["7", "9", "interest"], ["8", "9", "interest"]], rows);
    }

    [Fact]
    public async Task List_SeveralColumns_AreUnitedWithSeparatorsCutsAndPrefixes()
    {
        ImportFile file = File("a.tsv", "id\tlangs(a;b,...)\tcountry\tmore\n1\tPerl;3712,C;12, ,Perl;1\tUSA\tx|y|x\n") with
        {
            Columns = ColumnMapping.Parse("""startup_id=id,tags="langs(a;b,...)":split(','):cut(';'),tags=country:prefix('country '),tags=more"""),
        };
        using ImportRows rows = await OpenAsync(file, ImportTarget.Startups);
        Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));

        Assert.Equal(["Perl", "C", "country USA", "x", "y"], rows.List("tags")!);
        Assert.Null(rows.List("required_skills"));
        Assert.Null(rows.Text("title"));
    }

    [Fact]
    public async Task Fail_BadValue_NamesFileLineColumnAndValue()
    {
        ImportFile file = File("people.csv", "id,joined\n1,2012-01-01\n\n\"2\n\",later\n") with { Columns = ColumnMapping.Parse("user_id=id,created_at=joined") };
        using ImportRows rows = await OpenAsync(file, ImportTarget.Users);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Time("created_at");
            rows.Accept();
        }

        ImportError error = Assert.Single(_errors.First);
        Assert.Equal(("people.csv", 4L, "created_at=\"joined\"", "later"), (error.File, error.Line, error.Column, error.Value));
        Assert.StartsWith("people.csv, line 4: column created_at=\"joined\": 'later' is no time", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, rows.Rows);
    }

    [Theory]
    [InlineData("1,2\n", 2, "has 2 columns where the header has 3")]
    [InlineData("1,2,view,x\n", 2, "has 4 columns where the header has 3")]
    [InlineData("1,2,view\n1,2\"3,view\n", 3, "double quote")]
    public async Task Read_MisshapenLine_IsReported(string lines, long line, string problem)
    {
        await ReadAsync(File("a.csv", "user_id,startup_id,interaction_type\n" + lines), ImportTarget.Interactions, "user_id");

        ImportError error = Assert.Single(_errors.First);
        Assert.Equal(line, error.Line);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_BytesThatAreNoUtf8_AreReportedWithTheirLine()
    {
        ImportFile file = File("a.csv", "");
        await System.IO.File.WriteAllBytesAsync(file.Path, [.. "user_id,tags\n1,caf"u8, 0xE9, .. "\n"u8], TestContext.Current.CancellationToken);
        using ImportRows rows = await OpenAsync(file, ImportTarget.Users);
        Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));
        rows.List("tags");

        Assert.False(rows.Accept());
        Assert.Contains("UTF-8", Assert.Single(_errors.First).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_UnclosedQuoteInALargeFile_EndsWithASentence()
    {
        var content = new StringBuilder("user_id,tags\n1,\"never closed\n");
        for (int i = 0; i < 400_000; i++)
            content.Append(i).Append(",abcdefgh\n");
        ImportFile file = File("a.csv", content.ToString());

        ImportException error = await Assert.ThrowsAsync<ImportException>(() => ReadAsync(file, ImportTarget.Users, "user_id"));

        Assert.Contains("closing quote", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_TruncatedGzip_IsDamaged()
    {
        var content = new StringBuilder("user_id,tags\n");
        for (int i = 0; i < 50_000; i++)
            content.Append(i).Append(",t").Append(i * 7919 % 1009).Append('\n');
        ImportFile file = File("a.csv.gz", content.ToString());
        byte[] whole = await System.IO.File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllBytesAsync(file.Path, whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);

        ImportException error = await Assert.ThrowsAsync<ImportException>(() => ReadAsync(file, ImportTarget.Users, "user_id"));

        Assert.Contains("a.csv.gz is damaged", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name=id", "no column of the source")]
    [InlineData("user_id=nobody", "is no column. The columns are")]
    [InlineData("user_id=#9", "there are 2 columns")]
    [InlineData("user_id=id,user_id=id", "mapped 2 times")]
    [InlineData("user_id=id:split(',')", "cannot be split")]
    [InlineData("tags=id", "nothing is mapped to user_id")]
    public async Task Open_MappingThatDoesNotFit_IsRefused(string mapping, string problem)
    {
        ImportFile file = File("a.csv", "id,x\n1,2\n") with { Columns = ColumnMapping.Parse(mapping) };

        ImportException error = await Assert.ThrowsAsync<ImportException>(() => OpenAsync(file, ImportTarget.Users));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_UnknownExtensionOrMissingFile_SaysWhatToDo()
    {
        Assert.Contains("--delimiter", (await Assert.ThrowsAsync<ImportException>(() => OpenAsync(File("a.txt", "x"), ImportTarget.Users))).Message, StringComparison.Ordinal);
        Assert.Contains("absent.csv", (await Assert.ThrowsAsync<ImportException>(
            () => OpenAsync(new ImportFile { Path = _folder.Combine("absent.csv") }, ImportTarget.Users))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorLog_ManyErrors_ListsTheFirstAndStops()
    {
        var log = new ImportErrorLog(maxErrors: 0);
        ImportException error = Assert.Throws<ImportException>(() =>
        {
            for (int i = 1; i <= 1000; i++)
                log.Add(new ImportError("a.csv", i, null, null, "is bad"));
        });

        Assert.Equal(ImportErrorLog.Listed, error.Errors.Count);
        Assert.StartsWith("At least 20 lines are bad and none is allowed", error.Message, StringComparison.Ordinal);
    }

    private ImportFile File(string name, string content)
    {
        string path = _folder.Combine(name);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(System.IO.File.Create(path), CompressionLevel.Fastest)
            : System.IO.File.Create(path);
        stream.Write(Encoding.UTF8.GetBytes(content));
        return new ImportFile { Path = path };
    }

    private Task<ImportRows> OpenAsync(ImportFile file, IReadOnlyList<ImportTarget> targets) =>
        ImportRows.OpenAsync(file, targets, _errors, null, TestContext.Current.CancellationToken);

    private async Task<List<string?[]>> ReadAsync(ImportFile file, IReadOnlyList<ImportTarget> targets, params string[] names)
    {
        using ImportRows rows = await OpenAsync(file, targets);
        var read = new List<string?[]>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            string?[] row = [.. names.Select(rows.Text)];
            if (rows.Accept())
                read.Add(row);
        }

        return read;
    }
}
