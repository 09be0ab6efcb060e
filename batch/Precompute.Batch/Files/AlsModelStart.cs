namespace Precompute.Batch.Files;

/// <summary>The factors that a training started from.</summary>
/// <param name="Folder">The folder, as it was given.</param>
/// <param name="UserFactorsSha256">SHA-256 of its user factors, or null where it had none (users then start from zero).</param>
/// <param name="ItemFactorsSha256">SHA-256 of its item factors.</param>
internal sealed record AlsModelStart(string Folder, string? UserFactorsSha256, string ItemFactorsSha256);
