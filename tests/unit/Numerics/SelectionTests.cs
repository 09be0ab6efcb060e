using CsCheck;
using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

public sealed class SelectionTests
{
    [Fact]
    public void PutLargestFirst_AnyKeys_HasThemInFront() =>
        Gen.Select(Gen.ULong.HashSet[0, 200], Gen.Int[0, 220]).Sample(
            static (set, k) =>
            {
                ulong[] keys = [.. set];
                Selection.PutLargestFirst(keys, k);
                k = Math.Min(k, keys.Length);
                Assert.Equal(set.Order(), keys.Order());
                Assert.Equal(set.OrderDescending().Take(k), keys[..k].OrderDescending());
            },
            iter: 5000);

    [Fact]
    public void Ordered_AnyFloats_OrderAlike() =>
        Gen.Select(Gen.Float, Gen.Float).Sample(
            static (a, b) => float.IsNaN(a) || float.IsNaN(b) || a.CompareTo(b) == Selection.Ordered(a).CompareTo(Selection.Ordered(b)) || a == b, iter: 20_000);

    [Fact]
    public void Ordered_BothZeros_AreOne() => Assert.Equal(Selection.Ordered(0f), Selection.Ordered(-0f));
}
