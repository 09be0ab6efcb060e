using Precompute.AnnIndex.Format;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Reads a whole index and lists what is wrong with it, the first few of each kind. Allocates less than the index is large, however
/// much is wrong.
/// </summary>
internal sealed unsafe class IntegrityCheck(HnswGraph graph, VectorMetric metric)
{
    private const int MostOfAKind = 8;

    // Another kernel variant rounds a norm otherwise.
    private const float NormSlack = 0.999f;
    private readonly List<string> _findings = [];
    private readonly int[] _counts = new int[Enum.GetValues<Fault>().Length];

    private enum Fault
    {
        Checksum,
        Numbering,
        Vector,
        Codes,
        Norm,
        NormOrder,
        NormTooSmall,
        LinkBehindEnd,
        LinkOutside,
        LinkToItself,
        LinkTwice,
        Unreachable,
    }

    /// <summary>Runs all checks.</summary>
    /// <param name="image">The index.</param>
    /// <param name="reachability">Whether to look for nodes that no walk from the entry reaches, too; where links are broken it is left out.</param>
    public IReadOnlyList<string> Run(byte* image, bool reachability)
    {
        foreach (SectionId section in graph.Layout.SectionIds)
        {
            if (!HnswFile.IsIntact(image, section) && IsReported(Fault.Checksum))
                Report($"section {section} at offset {graph.Layout[section].Offset} does not match its checksum");
        }

        CheckNumbers();
        if (graph.Layout.HasCodes)
            CheckCodes();
        for (int layer = 0; layer < graph.Layout.LayerSizes.Length; layer++)
        {
            for (int node = 0; node < graph.Layout.LayerSizes[layer]; node++)
                CheckLinks(node, layer);
        }

        if (reachability && _counts[(int)Fault.LinkOutside] == 0)
            CheckReachability();
        return _findings;
    }

    private void CheckNumbers()
    {
        Span<int> ordinals = graph.Ordinals;
        Span<int> positions = graph.Positions;
        Span<float> norms = graph.Norms;
        for (int node = 0; node < ordinals.Length; node++)
        {
            int ordinal = ordinals[node];
            if (((uint)ordinal >= (uint)ordinals.Length || positions[ordinal] != node) && IsReported(Fault.Numbering))
                Report($"node {node} and ordinal {ordinal} do not name each other");
            int column = VectorKernels.IndexOfNonFinite(graph.Vector(node));
            if (column >= 0 && IsReported(Fault.Vector))
                Report($"the vector of node {node} holds {graph.Vector(node)[column]} at position {column}");
            if ((!float.IsFinite(norms[node]) || norms[node] < 0) && IsReported(Fault.Norm))
                Report($"the norm of node {node} is {norms[node]}");
            else if (metric == VectorMetric.InnerProduct && node > 0 && norms[node] > norms[node - 1] && IsReported(Fault.NormOrder))
                Report($"the norm of node {node} is {norms[node]}, above the {norms[node - 1]} of the one before; a scan would end too early");
            if (metric == VectorMetric.InnerProduct && norms[node] < NormSlack * VectorKernels.Norm(graph.Vector(node)) && IsReported(Fault.NormTooSmall))
                Report($"the norm of node {node} is {norms[node]}, below that of its vector; a scan would pass it over");
        }
    }

    private void CheckCodes()
    {
        sbyte[] expected = new sbyte[graph.Layout.CodeLength];
        for (int node = 0; node < graph.Layout.Count; node++)
        {
            float scale = Int8Codes.Encode(graph.Vector(node), expected, out _);
            bool same = scale == graph.Scales[node] && expected.AsSpan().SequenceEqual(new ReadOnlySpan<sbyte>(graph.Codes(node), expected.Length));
            if (!same && IsReported(Fault.Codes))
                Report($"the codes of node {node} are not those of its vector");
        }
    }

    private void CheckLinks(int node, int layer)
    {
        Span<int> links = graph.Links(node, layer);
        bool ended = false;
        for (int i = 0; i < links.Length; i++)
        {
            if (links[i] == -1)
            {
                ended = true;
                continue;
            }

            if (ended)
            {
                if (IsReported(Fault.LinkBehindEnd))
                    Report($"node {node} has a link behind the last one on layer {layer}");
            }
            else if ((uint)links[i] >= (uint)graph.Layout.LayerSizes[layer])
            {
                if (IsReported(Fault.LinkOutside))
                    Report($"node {node} links to {links[i]} on layer {layer}, which has {graph.Layout.LayerSizes[layer]} nodes");
            }
            else if (links[i] == node)
            {
                if (IsReported(Fault.LinkToItself))
                    Report($"node {node} links to itself on layer {layer}");
            }
            else if (links[..i].Contains(links[i]) && IsReported(Fault.LinkTwice))
            {
                Report($"node {node} links to {links[i]} twice on layer {layer}");
            }
        }
    }

    /// <summary>
    /// Every walk on layer 0 begins at, or above, the entry: whoever cannot be reached from it is never found. Layers above are ways to a
    /// better start only: whoever cannot be reached there is found from below, and builds do not promise it.
    /// </summary>
    private void CheckReachability()
    {
        int[] parents = Reachability.FromEntry(graph);
        for (int node = 0; node < parents.Length; node++)
        {
            if (parents[node] < 0 && !Reachability.IsErased(graph, node) && IsReported(Fault.Unreachable))
                Report($"node {node}, ordinal {graph.Ordinals[node]}, cannot be reached from the entry on layer 0");
        }
    }

    // Asked before a finding is put into words: a file of nothing but faults would fill the memory with sentences.
    private bool IsReported(Fault fault) => ++_counts[(int)fault] <= MostOfAKind;

    private void Report(string finding) => _findings.Add($"'{graph.Layout.Origin}': {finding}");
}
