using System.IO.Compression;
using System.Text;
using Precompute.Batch.Cli;
using Precompute.Batch.Files;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Files;

public sealed class PairFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tabs", "2\t1\t0.5\n0\t3\t2\n2\t1\t1.5\n")]
    [InlineData("windows", "\uFEFF2\t1\t0.5\r\n\r\n0\t3\t2\r\n2\t1\t1.5")]
    [InlineData("commas", "2,1,0.5\n0,3,2\n2,1,1.5\n")]
    [InlineData("more columns", "2\t1\t0.5\tmonday\n0\t3\t2\t\n2\t1\t1.5\ttuesday\n")]
    [InlineData("named weight", "user_id\titem_id\tday\tweight\n2\t1\tmonday\t0.5\n0\t3\ttuesday\t2\n2\t1\tmonday\t1.5\n")]
    public void Read_Pairs_AddsRepeatedOnes(string what, string content)
    {
        CsrMatrix matrix = Read(content, new PairFileOptions());

        Assert.True((3, 4, 2) == (matrix.Rows, matrix.Columns, (int)matrix.NonZeroCount), what);
        Assert.Equal([3], matrix.RowColumns(0).ToArray());
        Assert.Equal([2f], matrix.RowValues(0).ToArray());
        Assert.Equal([1], matrix.RowColumns(2).ToArray());
        Assert.Equal([2f], matrix.RowValues(2).ToArray());
    }

    [Fact]
    public void Read_PairsWithoutWeights_CountsLines()
    {
        CsrMatrix matrix = Read("user_id\titem_id\ttimestamp\n1\t0\t1164931200\n1\t0\t1164931300\n0\t2\t1164931400\n", new PairFileOptions());

        Assert.Equal([1f, 2f], matrix.Values.ToArray());
    }

    [Fact]
    public void Read_SpacesAsPairs_TakesTheThirdAsWeight()
    {
        CsrMatrix matrix = Read("0 1  2.5\n1 0 -1\n", new PairFileOptions { Layout = PairLayout.Pairs });

        Assert.Equal([2.5f, -1f], matrix.Values.ToArray());
    }

    [Fact]
    public void Read_Adjacency_SortsEachRowAndKeepsEmptyOnes()
    {
        CsrMatrix matrix = Read("0 7 2 5\n1\n2 2 \n", new PairFileOptions());

        Assert.Equal((3, 8), (matrix.Rows, matrix.Columns));
        Assert.Equal([2, 5, 7], matrix.RowColumns(0).ToArray());
        Assert.Equal(0, matrix.RowLength(1));
        Assert.Equal([1f], matrix.RowValues(2).ToArray());
    }

    [Fact]
    public void Read_IgnoredWeights_DoNotEvenHaveToBeNumbers() =>
        Assert.Equal([2f], Read("0\t0\tlots\n0\t0\t\n", new PairFileOptions { IgnoreWeights = true }).Values.ToArray());

    [Fact]
    public void Read_Gzip_IsTheSame()
    {
        string path = _folder.Combine("pairs.tsv.gz");
        using (GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest))
            gzip.Write("0\t1\n1\t0\n"u8);

        Assert.Equal([1, 0], PairFile.Read(path, new PairFileOptions(), IdSpace.Of(IdKind.Auto), TestContext.Current.CancellationToken).ColumnOrdinals.ToArray());
    }

    [Fact]
    public void Read_LinesLongerThanTheBuffer_AreWhole()
    {
        int[] items = [.. Enumerable.Range(0, 120_000)];
        CsrMatrix matrix = Read("0 " + string.Join(' ', items) + "\n1 5\n", new PairFileOptions());

        Assert.Equal(items, matrix.RowColumns(0).ToArray());
        Assert.Equal([5], matrix.RowColumns(1).ToArray());
    }

    [Fact]
    public void Read_OneNameAmongNumbers_MakesAllOfThemNames()
    {
        IdSpace ids = IdSpace.Of(IdKind.Auto);
        CsrMatrix matrix = Read("9\tb\n7\ta\n9\ta\nx\tb\n", new PairFileOptions(), ids);

        Assert.Equal(IdKind.Text, ids.Kind);
        Assert.Equal((3, 2), (matrix.Rows, matrix.Columns));
        Assert.Equal(["9", "7", "x"], Names(ids.Users!));
        Assert.Equal(["b", "a"], Names(ids.Items!));
        Assert.Equal([0, 1], matrix.RowColumns(0).ToArray());
        Assert.Equal([0], matrix.RowColumns(2).ToArray());
    }

    [Fact]
    public void Read_LeadingZeros_AreNames()
    {
        IdSpace ids = IdSpace.Of(IdKind.Auto);
        Read("007\t0\n7\t0\n", new PairFileOptions(), ids);

        Assert.Equal(["007", "7"], Names(ids.Users!));
    }

    [Fact]
    public void Read_SecondFileOfTheSameNames_ContinuesThem()
    {
        IdSpace ids = IdSpace.Of(IdKind.Text);
        Read("anna\tx\n", new PairFileOptions(), ids);
        CsrMatrix second = Read("bert\ty\nanna\ty\n", new PairFileOptions(), ids);

        Assert.Equal((2, 2), (second.Rows, second.Columns));
        Assert.Equal([1], second.RowColumns(0).ToArray());
        Assert.Equal([1], second.RowColumns(1).ToArray());
    }

    [Fact]
    public void Write_Names_AreReadInOrder()
    {
        IdSpace ids = IdSpace.Of(IdKind.Text);
        Read("zoë 1\tä,b\n東京\tc\n", new PairFileOptions { Layout = PairLayout.Pairs }, ids);
        string path = _folder.Combine("names.txt");
        ids.Users!.Write(path);

        Assert.Equal(["zoë 1", "東京"], Names(NameMap.Read(path)));
        Assert.Equal("zoë 1\n東京\n", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("0\t1\n5\n", "line 2: '5' has one column")]
    [InlineData("0\t1\n\t4\n", "line 2: '4' has one column")]
    [InlineData("0\t1\n\n0\t \t3\n", "line 3: the item is empty")]
    [InlineData("0\t1\tmany\n", "line 1: the weight is 'many'; it must be a finite number. Give --ignore-weights")]
    [InlineData("0\t1\tNaN\n", "line 1: the weight is 'NaN'")]
    [InlineData("0\t1\t1e99\n", "line 1: the weight is '1e99'")]
    [InlineData("0\t1\t\n0\t2\t1\n0\t3\t2 3\n", "line 3: the weight is '2 3'")]
    [InlineData("0\t\"a\"\n", "line 1: the item is \"a\"; quoted fields are not read")]
    [InlineData("0\t1\n1\t2147483590\n", "the item ids reach 2147483590, but there are only 2 pairs. Ordinals number the rows from 0 without large gaps; give --ids text")]
    public void Read_BadLine_NamesLineValueAndRemedy(string content, string expected)
    {
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => Read(content, new PairFileOptions()));

        Assert.Contains(_folder.Combine("pairs.tsv"), fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1\t0\n", "'-1'")]
    [InlineData("1\t2.5\n", "'2.5'")]
    [InlineData("1\t99999999999\n", "'99999999999'")]
    [InlineData("00\t1\n", "'00'")]
    public void Read_NoOrdinal_IsRefusedWhereOrdinalsWereAskedFor(string content, string value)
    {
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => Read(content, new PairFileOptions(), IdSpace.Of(IdKind.Ordinal)));

        Assert.Contains(value, fault.Message, StringComparison.Ordinal);
        Assert.Contains("--ids text", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BytesThatAreNoUtf8_AreRefused()
    {
        string path = _folder.Combine("latin1.tsv");
        File.WriteAllBytes(path, [.. "a\tb\nzo"u8, 0xEB, .. "\tb\n"u8]);

        InvalidInputException fault = Assert.Throws<InvalidInputException>(
            () => PairFile.Read(path, new PairFileOptions(), IdSpace.Of(IdKind.Auto), TestContext.Current.CancellationToken));
        Assert.Contains("line 2", fault.Message, StringComparison.Ordinal);
        Assert.Contains("utf-8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GzipThatBreaksOff_IsRefused()
    {
        string path = _folder.Combine("pairs.tsv.gz");
        using (MemoryStream packed = new())
        {
            using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(static i => $"{i}\t{i * 7}\n"))));
            File.WriteAllBytes(path, packed.ToArray()[..^2000]);
        }

        InvalidInputException fault = Assert.Throws<InvalidInputException>(
            () => PairFile.Read(path, new PairFileOptions(), IdSpace.Of(IdKind.Auto), TestContext.Current.CancellationToken));
        Assert.Contains("Copy the file again", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_SaysSo() => Assert.Contains(
        "There is no file",
        Assert.Throws<InvalidInputException>(() => PairFile.Read(
            _folder.Combine("nowhere.tsv"), new PairFileOptions(), IdSpace.Of(IdKind.Auto), TestContext.Current.CancellationToken)).Message,
        StringComparison.Ordinal);

    private CsrMatrix Read(string content, PairFileOptions options, IdSpace? ids = null)
    {
        string path = _folder.Combine("pairs.tsv");
        File.WriteAllText(path, content);
        return PairFile.Read(path, options, ids ?? IdSpace.Of(IdKind.Auto), TestContext.Current.CancellationToken);
    }

    private static string[] Names(NameMap names) => [.. Enumerable.Range(0, names.Count).Select(i => names[i])];
}
