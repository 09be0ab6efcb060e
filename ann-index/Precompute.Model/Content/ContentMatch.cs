using System.Runtime.InteropServices;
using Precompute.Model.Lists;

namespace Precompute.Model.Content;

/// <summary>One content-based recommendation.</summary>
/// <param name="Ordinal">Snapshot ordinal of what is recommended; −1 where the version does not know it.</param>
/// <param name="Score">Overlap of the profiles, in [0, 1].</param>
/// <param name="Reason1">The shared feature that counted most, or <see cref="ReasonCodes.None"/>.</param>
/// <param name="Reason2">The second.</param>
/// <param name="Reason3">The third.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContentMatch(int Ordinal, float Score, int Reason1, int Reason2, int Reason3)
{
    /// <summary>Writes the <see cref="ReasonCodes.PerItem"/> reasons.</summary>
    public void CopyReasons(Span<int> reasons)
    {
        reasons[0] = Reason1;
        reasons[1] = Reason2;
        reasons[2] = Reason3;
    }
}
