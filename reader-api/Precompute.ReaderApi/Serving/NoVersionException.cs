namespace Precompute.ReaderApi.Serving;

/// <summary>No version is loaded yet, so there is nothing to answer from.</summary>
internal sealed class NoVersionException() : Exception("No version is loaded yet; the first one is served as soon as it is activated and fetched. Try again shortly.");
