namespace Precompute.Batch.Demo;

/// <summary>One answer of the API, with titles in place of ids.</summary>
/// <param name="Who">Who asked.</param>
/// <param name="Summary">What is to be seen here.</param>
/// <param name="TargetHeading">Startup or person.</param>
/// <param name="Path">The path that was asked.</param>
/// <param name="MethodUsed">The answer's <c>method_used</c>.</param>
/// <param name="Items">The recommendations.</param>
internal sealed record DemoAnswer(string Who, string Summary, string TargetHeading, string Path, string MethodUsed, IReadOnlyList<DemoItem> Items);
