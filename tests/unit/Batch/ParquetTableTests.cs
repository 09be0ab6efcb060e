using System.Runtime.Versioning;
using Parquet;
using Precompute.Batch.Export.ParquetTables;
using Precompute.TestKit;

namespace Precompute.UnitTests.Batch;

public sealed class ParquetTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Complete_MoreRowsThanAGroupHolds_WritesGroupsOfBoundedSize()
    {
        const int Rows = (2 * ParquetTable.MostRows) + 5;
        string path = _folder.Combine("rows.parquet");
        TextColumn names = new("name");
        NumberColumn<int> numbers = new("number");
        VectorColumn vectors = new("vector");
        await using (ParquetTable table = await ParquetTable.CreateAsync(path, int.MaxValue, Token, names, numbers, vectors))
        {
            for (int row = 0; row < Rows; row++)
            {
                names.Add(row % 2 == 0 ? "even" : "odd");
                numbers.Add(row);
                vectors.Add([row, -row]);
                await table.EndRowAsync(Token);
                Assert.True(numbers.Rows < ParquetTable.MostRows);
            }

            await table.CompleteAsync(Token);
            Assert.Equal(Rows, table.Rows);
        }

        await using ParquetReader reader = await ParquetReader.CreateAsync(path, cancellationToken: Token);
        Assert.Equal(3, reader.RowGroupCount);
        Assert.Equal(["name", "number", "vector"], reader.Schema.Fields.Select(static f => f.Name));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Complete_NoRow_StillSaysWhichColumnsThereAre()
    {
        string path = _folder.Combine("empty.parquet");
        await using (ParquetTable table = await ParquetTable.CreateAsync(path, 10, Token, new TextColumn("name"), new VectorColumn("vector")))
            await table.CompleteAsync(Token);

        await using ParquetReader reader = await ParquetReader.CreateAsync(path, cancellationToken: Token);
        Assert.Equal(["name", "vector"], reader.Schema.Fields.Select(static f => f.Name));
    }

    [Fact]
    public void Add_VectorWithoutValues_IsRefused() => Assert.Throws<ArgumentException>(static () => new VectorColumn("v").Add([]));
}
