using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Rows;

/// <summary>Rows of 49 to 64 factors.</summary>
internal readonly struct RowLength64 : IRowLength
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int stride) => 64;
}
