using Precompute.AnnIndex.Format;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>Reads a whole index and lists what is wrong with it, the first few of each kind.</summary>
internal sealed unsafe class IntegrityCheck(HnswGraph graph, string origin)
{
    private const int MostFindings = 50;
    private readonly List<string> _findings = [];

    /// <summary>Runs all checks.</summary>
    public IReadOnlyList<string> Run(byte* image)
    {
        foreach (SectionId section in Enum.GetValues<SectionId>())
        {
            if (!HnswFile.IsIntact(image, section))
                Report($"section {section} at offset {graph.Layout[section].Offset} does not match its checksum");
        }

        CheckNumbers();
        for (int layer = 0; layer < graph.Layout.LayerSizes.Length; layer++)
        {
            for (int node = 0; node < graph.Layout.LayerSizes[layer]; node++)
                CheckLinks(node, layer);
        }

        return _findings;
    }

    private void CheckNumbers()
    {
        Span<int> ordinals = graph.Ordinals;
        Span<int> positions = graph.Positions;
        for (int node = 0; node < ordinals.Length; node++)
        {
            int ordinal = ordinals[node];
            if ((uint)ordinal >= (uint)ordinals.Length || positions[ordinal] != node)
                Report($"node {node} and ordinal {ordinal} do not name each other");
            int column = VectorKernels.IndexOfNonFinite(graph.Vector(node));
            if (column >= 0)
                Report($"the vector of node {node} holds {graph.Vector(node)[column]} at position {column}");
            if (!float.IsFinite(graph.Norms[node]) || graph.Norms[node] < 0)
                Report($"the norm of node {node} is {graph.Norms[node]}");
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
                Report($"node {node} has a link behind the last one on layer {layer}");
            else if ((uint)links[i] >= (uint)graph.Layout.LayerSizes[layer])
                Report($"node {node} links to {links[i]} on layer {layer}, which has {graph.Layout.LayerSizes[layer]} nodes");
            else if (links[i] == node)
                Report($"node {node} links to itself on layer {layer}");
            else if (links[..i].Contains(links[i]))
                Report($"node {node} links to {links[i]} twice on layer {layer}");
        }
    }

    private void Report(string finding)
    {
        if (_findings.Count < MostFindings)
            _findings.Add($"'{origin}': {finding}");
    }
}
