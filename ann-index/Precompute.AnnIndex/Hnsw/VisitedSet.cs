using System.Runtime.CompilerServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Which nodes a search has seen: a tag per node holding the number of the search that saw it last, so that starting anew is one
/// increment. Two bytes a node; cleared once every 65,535 searches. Not thread-safe: one per worker.
/// </summary>
internal sealed class VisitedSet
{
    private ushort[] _tags = [];
    private ushort _generation;

    /// <summary>Forgets everything and makes room for nodes 0 to <paramref name="count"/> − 1.</summary>
    public void Reset(int count)
    {
        if (_tags.Length < count)
        {
            _tags = new ushort[count];
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
}
