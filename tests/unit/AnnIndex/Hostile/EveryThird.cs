using Precompute.AnnIndex;

namespace Precompute.UnitTests.AnnIndex.Hostile;

/// <summary>A filter without memory of its own.</summary>
internal sealed class EveryThird(int count) : IOrdinalFilter
{
    public int AcceptedCount => (count + 2) / 3;

    public bool Accepts(int ordinal) => ordinal % 3 == 0;
}
