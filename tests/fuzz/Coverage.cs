using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Precompute.Fuzz;

/// <summary>
/// The counters of the instrumented branches, and which counts were seen before: in classes of powers of two, as AFL has them, so that a
/// loop that turns more often is news, and one turn more is not.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Counters = 1 << 16;
    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Counters);
    private readonly byte[] _seen = new byte[Counters];

    /// <summary>Makes the instrumented code count here, for the rest of the process.</summary>
    public Coverage() => Trace.SharedMem = _counts;

    /// <summary>Branches seen so far.</summary>
    public int Edges { get; private set; }

    /// <summary>Starts counting anew.</summary>
    public void Reset()
    {
        new Span<byte>(_counts, Counters).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Takes in what was counted since; how many branches were taken for the first time, and whether any as often as never before.</summary>
    public (int NewEdges, bool NewCounts) Merge()
    {
        int edges = 0;
        bool counts = false;
        for (int i = 0; i < Counters; i++)
        {
            if (_counts[i] == 0)
                continue;
            byte bucket = (byte)(1 << BitOperations.Log2(_counts[i]));
            if ((_seen[i] & bucket) != 0)
                continue;
            edges += _seen[i] == 0 ? 1 : 0;
            counts = true;
            _seen[i] |= bucket;
        }

        Edges += edges;
        return (edges, counts);
    }
}
