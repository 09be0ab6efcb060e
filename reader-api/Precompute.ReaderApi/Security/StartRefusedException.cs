namespace Precompute.ReaderApi.Security;

/// <summary>The API does not start as it is set up.</summary>
/// <param name="message">Why, and what to do.</param>
internal sealed class StartRefusedException(string message) : Exception(message);
