namespace Precompute.Benchmarks.Curves;

/// <summary>One measurement of one engine.</summary>
/// <param name="Set">Name of the vectors.</param>
/// <param name="Engine">Who answered.</param>
/// <param name="Index">What kind of index, in the engine's words.</param>
/// <param name="K">Length of the answers.</param>
/// <param name="Ef">Breadth; 0 for exact indexes.</param>
/// <param name="Recall">Share of the exact answers found.</param>
/// <param name="Qps">Queries a second, one thread.</param>
internal sealed record CurvePoint(string Set, string Engine, string Index, int K, int Ef, double Recall, double Qps)
{
    /// <summary>Whether the engine answers exactly.</summary>
    public bool IsExact => Ef == 0;

    /// <summary>What the point belongs to.</summary>
    public string Curve => $"{Engine} {Index}";
}
