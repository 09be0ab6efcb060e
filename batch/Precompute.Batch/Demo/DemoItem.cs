namespace Precompute.Batch.Demo;

/// <summary>One recommendation as the demo shows it.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Target">Title of a startup, or a person in words.</param>
/// <param name="Score">Score.</param>
/// <param name="Method">Method.</param>
/// <param name="Reasons">Reasons.</param>
internal sealed record DemoItem(int Rank, string Target, double Score, string Method, IReadOnlyList<string> Reasons);
