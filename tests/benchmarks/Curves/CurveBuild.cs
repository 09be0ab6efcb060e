namespace Precompute.Benchmarks.Curves;

/// <summary>How long an engine built and how much it wrote.</summary>
/// <param name="Set">Name of the vectors.</param>
/// <param name="Engine">Who built.</param>
/// <param name="Index">What.</param>
/// <param name="Seconds">One thread.</param>
/// <param name="Bytes">Size of its file.</param>
internal sealed record CurveBuild(string Set, string Engine, string Index, double Seconds, long Bytes);
