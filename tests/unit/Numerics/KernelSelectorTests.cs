using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

public sealed class KernelSelectorTests
{
    [Fact]
    public void Choose_NoRequest_TakesTheWidestSupported() => Assert.Equal(KernelSelector.Supported[0], KernelSelector.Choose(" "));

    [Fact]
    public void Choose_EverySupportedName_IsHonoured()
    {
        foreach (KernelVariant variant in KernelSelector.Supported)
            Assert.Equal(variant, KernelSelector.Choose(KernelSelector.NameOf(variant).ToUpperInvariant()));
    }

    [Fact]
    public void Choose_UnknownName_SaysWhatThisMachineRuns()
    {
        PrecomputeException error = Assert.Throws<PrecomputeException>(() => KernelSelector.Choose("mmx"));
        Assert.Contains("PRECOMPUTE_KERNEL", error.Message, StringComparison.Ordinal);
        Assert.Contains("'mmx'", error.Message, StringComparison.Ordinal);
        Assert.Contains("scalar", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_TheVariantInUse_IsThat() => KernelSelector.Require(KernelSelector.NameOf(KernelSelector.Variant));

    [Fact]
    public void Require_AnotherOne_SaysHowToStartWithIt()
    {
        KernelVariant inUse = KernelSelector.Variant;
        string other = KernelSelector.NameOf(inUse == KernelVariant.Scalar ? KernelVariant.Vector128 : KernelVariant.Scalar);
        PrecomputeException error = Assert.Throws<PrecomputeException>(() => KernelSelector.Require(other));
        Assert.EndsWith($"Start another one with PRECOMPUTE_KERNEL={other}.", error.Message, StringComparison.Ordinal);
        Assert.Equal(inUse, KernelSelector.Variant);
    }

    [Fact]
    public void Require_UnknownName_SaysWhatThisMachineRuns()
    {
        PrecomputeException error = Assert.Throws<PrecomputeException>(() => KernelSelector.Require("mmx"));
        Assert.Contains("'mmx'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Unset the variable", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PersistedVariants_NeverChange()
    {
        (int, string)[] expected = [(1, "scalar"), (2, "vector128"), (3, "avx2"), (4, "avx512")];
        Assert.Equal(expected, Enum.GetValues<KernelVariant>().Select(v => ((int)v, KernelSelector.NameOf(v))));
    }
}
