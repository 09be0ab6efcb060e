namespace Precompute.Batch.Demo;

/// <summary>Somebody for whom the demo asks the API.</summary>
/// <param name="Who">In words.</param>
/// <param name="Path">Path of the endpoint, from the root.</param>
/// <param name="ShowsStartups">Whether the answer holds startups (else people).</param>
internal sealed record DemoCharacter(string Who, string Path, bool ShowsStartups);
