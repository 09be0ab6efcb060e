using System.Runtime.InteropServices;

using Precompute.Numerics;

namespace Precompute.Database.Extract;

/// <summary>Collects what is wrong in a source while it is read: what can be tolerated, and what cannot.</summary>
internal sealed class FindingLog
{
    // A source full of nonsense must not fill the memory with sentences.
    private const int MostDistinct = 100;
    private readonly Dictionary<(string View, string Column, string Problem), long> _tolerated = [];
    private readonly Dictionary<(string View, string Column, string Problem), long> _fatal = [];

    /// <summary>Counts a value for which something else was taken.</summary>
    public void Tolerate(string view, string column, string problem) => Count(_tolerated, (view, column, problem));

    /// <summary>Counts a value that makes the source unusable.</summary>
    public void Refuse(string view, string column, string problem) => Count(_fatal, (view, column, problem));

    /// <summary>Raises when something made the source unusable.</summary>
    public void ThrowIfRefused()
    {
        if (_fatal.Count > 0)
            throw new PrecomputeException("The source cannot be used: " + string.Join(" ", List(_fatal).Select(f => f.ToString())));
    }

    /// <summary>What was tolerated, in a fixed order.</summary>
    public IReadOnlyList<SourceFinding> Tolerated() => List(_tolerated);

    private static void Count(Dictionary<(string, string, string), long> counts, (string, string, string) key)
    {
        if (counts.Count < MostDistinct || counts.ContainsKey(key))
            CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;
    }

    private static SourceFinding[] List(Dictionary<(string View, string Column, string Problem), long> counts) =>
    [
        .. counts.Select(p => new SourceFinding(p.Key.View, p.Key.Column, p.Key.Problem, p.Value))
            .OrderBy(f => f.View, StringComparer.Ordinal).ThenBy(f => f.Column, StringComparer.Ordinal).ThenBy(f => f.Problem, StringComparer.Ordinal),
    ];
}
