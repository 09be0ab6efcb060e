using Precompute.Batch.Pipeline.Resume;

namespace Precompute.UnitTests.Batch;

public sealed class RunInputsTests
{
    private static readonly RunInputs Inputs = new()
    {
        SourceFingerprint = "source",
        ConfigHash = "config",
        KernelVariant = "avx2",
        Kind = "weekly",
        Start = "",
        Software = "build",
    };

    public static TheoryData<string, string> Differences => new()
    {
        { nameof(RunInputs.SourceFingerprint), "the source changed" },
        { nameof(RunInputs.ConfigHash), "the settings changed" },
        { nameof(RunInputs.KernelVariant), "computed with the kernels other instead of avx2" },
        { nameof(RunInputs.Kind), "they are those of a other run" },
        { nameof(RunInputs.Start), "training starts from other factors" },
        { nameof(RunInputs.Software), "another build's" },
    };

    [Fact]
    public void DifferenceFrom_EqualInputs_IsNone() => Assert.Null(Inputs.DifferenceFrom(Inputs with { }));

    [Theory]
    [MemberData(nameof(Differences))]
    public void DifferenceFrom_OneInputOther_NamesIt(string property, string sentence)
    {
        RunInputs other = Inputs with { };
        typeof(RunInputs).GetProperty(property)!.SetValue(other, "other");

        Assert.Contains(sentence, Inputs.DifferenceFrom(other), StringComparison.Ordinal);
    }

    [Fact]
    public void DifferenceFrom_EveryPropertyIsCompared() =>
        Assert.Equal(
            typeof(RunInputs).GetProperties().Where(static p => p.SetMethod is not null).Select(static p => p.Name).Order(StringComparer.Ordinal),
            Differences.Select(static d => d.Data.Item1).Order(StringComparer.Ordinal));
}
