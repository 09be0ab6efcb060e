namespace Precompute.Artifacts;

/// <summary>
/// Names of artefacts: parts of letters, digits, <c>.</c>, <c>_</c>, <c>-</c> joined by <c>/</c>, e.g. <c>label/data/forward/query.npy</c>.
/// No part is empty or starts with a dot, so that a key can neither leave the store's folder nor hide in it.
/// </summary>
public static class ArtifactKey
{
    /// <summary>Most characters of a key (Azure Blob Storage allows 1,024).</summary>
    public const int MaxLength = 512;

    /// <summary>Whether a text is a key.</summary>
    public static bool IsValid(string? key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > MaxLength)
            return false;
        bool atStart = true;
        foreach (char c in key)
        {
            bool allowed = char.IsAsciiLetterOrDigit(c) || c is '_' or '-' || (c == '.' && !atStart) || (c == '/' && !atStart);
            if (!allowed)
                return false;
            atStart = c == '/';
        }

        return !atStart;
    }

    /// <summary>Returns the key, or raises.</summary>
    /// <exception cref="ArgumentException">The text is not a key.</exception>
    public static string Require(string? key) => IsValid(key)
        ? key!
        : throw new ArgumentException($"'{key}' is not an artefact key: letters, digits, '.', '_' and '-' in parts joined by '/', at most {MaxLength} characters, no part empty or beginning with a dot.", nameof(key));

    /// <summary>Returns a prefix (empty, or the beginning of keys up to and including a <c>/</c>), or raises.</summary>
    /// <exception cref="ArgumentException">The text is no such prefix.</exception>
    public static string RequirePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length == 0 || (prefix.EndsWith('/') && IsValid(prefix[..^1])))
            return prefix;
        throw new ArgumentException($"'{prefix}' is not a prefix of artefact keys: it must be empty, or a key followed by '/'.", nameof(prefix));
    }
}
