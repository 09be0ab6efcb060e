using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>Asking the memory for what is read soon. Does nothing where the processor has no such instruction.</summary>
internal static unsafe class MemoryHint
{
    private const int LineBytes = 64;

    // More would push out what was asked for before.
    private const int MostBytes = 16 * LineBytes;

    /// <summary>Asks for the beginning of a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* start, int bytes)
    {
        if (!Sse.IsSupported)
            return;
        byte* end = (byte*)start + Math.Min(bytes, MostBytes);
        for (byte* line = (byte*)start; line < end; line += LineBytes)
            Sse.Prefetch0(line);
    }
}
