using Precompute.Database.Publish;

namespace Precompute.Batch.Cli;

/// <summary>Finds the version a person names.</summary>
internal static class VersionLookup
{
    /// <summary>The version of a label, an id, or <c>active</c> or <c>previous</c>.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static async Task<VersionRecord> FindAsync(VersionStore versions, string name, CancellationToken cancellationToken) => name switch
    {
        "active" => (await versions.ReadActiveAsync(cancellationToken)).Version ?? throw new InvalidInputException("No version serves; see 'precompute versions list'."),
        "previous" => (await versions.ReadActiveAsync(cancellationToken)).Previous ?? throw new InvalidInputException("No version served before the one that serves; see 'precompute versions list'."),
        _ => await versions.FindAsync(name, cancellationToken) ?? throw new InvalidInputException($"There is no version '{name}'; see 'precompute versions list'."),
    };
}
