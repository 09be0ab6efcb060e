using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Rows;

/// <summary>Rows of any length.</summary>
internal readonly struct AnyRowLength : IRowLength
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int stride) => stride;
}
