using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Which nodes a search has seen: a tag per node holding the number of the search that saw it last, so that starting anew is one
/// increment. Two bytes a node; cleared once every 65,535 searches. Not thread-safe: one per worker.
/// </summary>
internal sealed unsafe class VisitedSet
{
    // Pinned, so that its address stays.
    private ushort[] _tags = [];
    private ushort _generation;

    /// <summary>Forgets everything and makes room for nodes 0 to <paramref name="count"/> − 1.</summary>
    public void Reset(int count)
    {
        if (_tags.Length < count)
        {
            _tags = GC.AllocateArray<ushort>(count, pinned: true);
            _generation = 0;
        }

        if (++_generation == 0)
        {
            Array.Clear(_tags);
            _generation = 1;
        }
    }

    /// <summary>Marks a node; true when it was not marked yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int node)
    {
        ref ushort tag = ref _tags[node];
        if (tag == _generation)
            return false;
        tag = _generation;
        return true;
    }

    /// <summary>Marks nodes 0 to <paramref name="count"/> − 1.</summary>
    public void AddFirst(int count) => _tags.AsSpan(0, count).Fill(_generation);

    /// <summary>Marks nodes and collects those that were not marked yet.</summary>
    /// <param name="links">Nodes; the first negative one ends them.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="limit">Nodes must be smaller than this, which is at most the number of nodes there is room for.</param>
    /// <param name="fresh">Receives up to <paramref name="most"/> nodes.</param>
    /// <returns>How many were collected; −1 − i where link i is not smaller than the limit.</returns>
    public int Collect(int* links, int most, int limit, int* fresh)
    {
        ushort* tags = (ushort*)Marshal.UnsafeAddrOfPinnedArrayElement(_tags, 0);
        ushort generation = _generation;
        int count = 0;
        for (int i = 0; i < most; i++)
        {
            int link = links[i];
            if ((uint)link >= (uint)limit)
                return link < 0 ? count : -1 - i;

            // Without a branch: whether a node was seen cannot be guessed.
            fresh[count] = link;
            count += tags[link] == generation ? 0 : 1;
            tags[link] = generation;
        }

        return count;
    }
}
