using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.Numerics;

/// <summary>What bounds the scores of the rows of a panel: the largest of each among them.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ScreeningPanel
{
    /// <summary>‖x‖, before and after it was rotated.</summary>
    public float Norm;

    /// <summary>‖r‖, what rounding lost of a row.</summary>
    public float Residual;

    /// <summary>1 by the rows' scale.</summary>
    public float Inverse;

    /// <summary>‖x‖ beyond each place at which sums are looked at.</summary>
    public ScreeningTails Tails;
}

/// <summary>One a place before the last.</summary>
[InlineArray(ScreeningBasis.MostStages - 1)]
internal struct ScreeningTails
{
    private float _first;
}
