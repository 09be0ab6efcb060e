using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Where a walk over layer 0 starts. The first nodes are scored one after the other, which costs a fraction of a walk's random reads;
/// from the best of them layer 1 is walked. For inner products nodes descend by norm, so that the first are the likely answers: as many
/// are scored as a walk would score, and when no later vector is long enough to be an answer the search is over. Otherwise they are a
/// random sample, and its best nodes are safer entries than the end of one greedy descent, which a crowd of near neighbours can trap.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="reach">The score of a vector of norm 1 is at most this; only looked at where nodes descend by norm.</param>
/// <param name="isNormOrdered">Whether they do.</param>
/// <param name="scratch">The thread's.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct WalkStart(HnswGraph graph, float reach, bool isNormOrdered, SearchScratch scratch)
{
    // Scored for each unit of ef where nodes descend by norm. Measured on seven factor sets: with 16 the long tail of short vectors is
    // reached too late, with 64 those of flat norms pay for it.
    private const int ScoredPerEf = 32;

    // Elsewhere: the sample, and how many of it the walk over layer 1 starts from. Kept small: entries have to be put in order.
    private const int Sample = 128;
    private const int Entries = 4;
    private const int Step = 32;

    /// <summary>Fills the scratch's beam with nodes to start from, opened for a walk over layer 0.</summary>
    /// <param name="scorer">Scores nodes.</param>
    /// <param name="capacity">Entries to keep.</param>
    /// <param name="width">ef.</param>
    public void Find<TScorer>(TScorer scorer, int capacity, int width)
        where TScorer : struct, INodeScorer
    {
        int count = graph.Layout.Count;
        int firstLayer = graph.Layout.LayerSizes.Length > 1 ? graph.Layout.LayerSizes[1] : 0;
        int scored = Math.Min(count, isNormOrdered ? (int)Math.Min((long)ScoredPerEf * width, Math.Max(firstLayer, Sample)) : Sample);
        int entries = isNormOrdered ? capacity : Math.Min(capacity, Entries);
        scratch.Visited.Reset(count);
        scratch.Beam.Reset(entries, isNormOrdered ? Math.Max(1, width / 2) : entries);
        if (!Score(scorer, scored))
        {
            scratch.Beam.Close();
            return;
        }

        scratch.Visited.AddFirst(scored);
        if (scored < firstLayer)
            GraphWalk.SearchLayer(graph, scorer, 1, scratch);
        if (entries < capacity)
            ForgetOthers();
        scratch.Beam.Reopen(capacity, width);
    }

    // What a small beam saw and dropped may be an answer yet.
    private void ForgetOthers()
    {
        scratch.Visited.Reset(graph.Layout.Count);
        for (int i = 0; i < scratch.Beam.Count; i++)
            scratch.Visited.Add(scratch.Beam.NodeAt(i));
    }

    /// <summary>Offers the first nodes; false when no other can score better than the worst kept one, whose score may be off by what its codes are.</summary>
    private bool Score<TScorer>(TScorer scorer, int count)
        where TScorer : struct, INodeScorer
    {
        int* nodes = stackalloc int[Step];
        float* scores = stackalloc float[Step];
        for (int first = 0; first < count; first += Step)
        {
            if (isNormOrdered && reach * graph.NormOf(first) <= scratch.Beam.Threshold)
                return false;
            int block = Math.Min(Step, count - first);
            for (int i = 0; i < block; i++)
                nodes[i] = first + i;
            scratch.Scored += block;
            scorer.Score(nodes, block, scores);
            scratch.Beam.Add(nodes, scores, block);
        }

        return true;
    }
}
