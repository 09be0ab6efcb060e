namespace Precompute.IntegrationTests.Artifacts;

/// <summary>A request that came through a <see cref="FaultProxy"/>.</summary>
internal sealed record SeenRequest(string Method, string Path, string Query);
