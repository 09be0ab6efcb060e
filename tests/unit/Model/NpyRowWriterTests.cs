using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

public sealed class NpyRowWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 1)]
    [InlineData(5000, 40)]
    public void Write_RowsFromSeveralThreads_MakeTheMatrix(int rows, int columns)
    {
        string path = _folder.Combine("m.npy");
        using (NpyRowWriter<float> writer = new(path, rows, columns))
        {
            Parallel.For(0, rows, row =>
            {
                float[] values = [.. Enumerable.Range(0, row % (columns + 1)).Select(c => row + (c / 100f))];
                writer.Write(row, values, -1f);
            });
            writer.Complete();
        }

        DenseMatrix read = NpyFile.ReadMatrix(path);
        Assert.Equal((rows, columns), (read.Rows, read.Columns));
        for (int row = 0; row < rows; row++)
        {
            for (int c = 0; c < columns; c++)
                Assert.Equal(c < row % (columns + 1) ? row + (c / 100f) : -1f, read.Row(row)[c]);
        }
    }

    [Fact]
    public void Complete_RowMissing_IsRefused()
    {
        using NpyRowWriter<int> writer = new(_folder.Combine("m.npy"), 2, 3);
        writer.Write(1, [1, 2, 3], 0);

        Assert.Throws<InvalidOperationException>(writer.Complete);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(2, [1], 0));
        Assert.Throws<ArgumentException>(() => writer.Write(0, [1, 2, 3, 4], 0));
    }
}
