using Microsoft.Extensions.Options;
using Precompute.Artifacts;

namespace Precompute.ReaderApi.Options;

/// <summary>Checks <see cref="StoreOptions"/> by the rules that the batch has too.</summary>
internal sealed class StoreOptionsValidator : IValidateOptions<StoreOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StoreOptions options)
    {
        if (!StoreOptions.TryParseKind(options.Kind, out _))
            return ValidateOptionsResult.Fail($"Store:Kind is '{options.Kind}'; legal is one of {string.Join(", ", Enum.GetNames<StoreKind>())}.");
        return ArtifactStoreSettingsCheck.FindFaults(options.ToSettings()) is { Count: > 0 } faults
            ? ValidateOptionsResult.Fail(faults)
            : ValidateOptionsResult.Success;
    }
}
