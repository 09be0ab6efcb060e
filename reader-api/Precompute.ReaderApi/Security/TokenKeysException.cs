namespace Precompute.ReaderApi.Security;

/// <summary>The signing keys of tokens cannot be read, so no token can be checked.</summary>
internal sealed class TokenKeysException(string message, Exception inner) : Exception(message, inner);
