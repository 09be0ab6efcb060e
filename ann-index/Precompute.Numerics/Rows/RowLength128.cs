using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Rows;

/// <summary>Rows of 113 to 128 factors.</summary>
internal readonly struct RowLength128 : IRowLength
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int stride) => 128;
}
