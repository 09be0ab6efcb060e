using Precompute.Batch.Cli;
using Precompute.Batch.Files;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Files;

/// <summary><c>als train --initial-factors</c> with users and items that the earlier model does not have.</summary>
public sealed class AlsWarmStartTests : IDisposable
{
    private const string Earlier = "ann\tx\nann\ty\nben\tx\nben\tz\ncem\ty\ncem\tz\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_NewNamesInTheData_KeepsTheKnownRowsAndFoldsTheNewOnesIn()
    {
        // The newcomers come first in the file, and last in the model.
        await WriteAsync("earlier.tsv", Earlier);
        await WriteAsync("later.tsv", "dora\tx\ndora\tnew\nann\tnew\n" + Earlier);
        await TrainAsync("earlier.tsv", "earlier", "--iterations", "5");
        await TrainAsync("later.tsv", "cold", "--iterations", "0");
        await TrainAsync("later.tsv", "warm", "--iterations", "0", "--initial-factors", _folder.Combine("earlier"));

        Assert.Equal(["ann", "ben", "cem", "dora"], await File.ReadAllLinesAsync(_folder.Combine("warm/user_ids.txt"), TestContext.Current.CancellationToken));
        DenseMatrix before = Factors("earlier", AlsModelFolder.ItemFactorsFile);
        DenseMatrix after = Factors("warm", AlsModelFolder.ItemFactorsFile);
        Assert.Equal((3, 4), (before.Rows, after.Rows));
        for (int item = 0; item < before.Rows; item++)
            Assert.Equal(before.Row(item), after.Row(item));

        // Whoever likes the new item is known, so that it starts where it is recommended to them; a random start would not be.
        Assert.True(VectorKernels.Dot(Factors("warm", AlsModelFolder.UserFactorsFile).Row(0), after.Row(3)) > 0.5f);
        Assert.Equal(4, Factors("warm", AlsModelFolder.UserFactorsFile).Rows);
        Assert.True(VectorKernels.Norm(Factors("warm", AlsModelFolder.UserFactorsFile).Row(3)) > 0.1f);
    }

    [Fact]
    public async Task Train_FewerRowsThanTheStartHas_KeepsThem()
    {
        await WriteAsync("earlier.tsv", "0\t0\n1\t1\n2\t2\n");
        await WriteAsync("later.tsv", "0\t0\n1\t1\n0\t3\n");
        await TrainAsync("earlier.tsv", "earlier", "--iterations", "3");
        await TrainAsync("later.tsv", "warm", "--iterations", "1", "--initial-factors", _folder.Combine("earlier"));
        Assert.Equal(3, Factors("warm", AlsModelFolder.UserFactorsFile).Rows);
        Assert.Equal(4, Factors("warm", AlsModelFolder.ItemFactorsFile).Rows);
    }

    private DenseMatrix Factors(string model, string file) => NpyFile.ReadMatrix(AlsModelFolder.In(_folder.Combine(model), file));

    private Task WriteAsync(string name, string lines) => File.WriteAllTextAsync(_folder.Combine(name), lines, TestContext.Current.CancellationToken);

    private async Task TrainAsync(string data, string output, params string[] more)
    {
        using StringWriter error = new();
        string[] arguments = ["als", "train", "--data", _folder.Combine(data), "--factors", "3", "--regularization", "0.1", "--output", _folder.Combine(output), .. more];
        Assert.True(await CommandLine.RunAsync(arguments, TextWriter.Null, error) == ExitCodes.Done, error.ToString());
    }
}
