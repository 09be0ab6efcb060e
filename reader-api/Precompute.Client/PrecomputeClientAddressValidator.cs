using Microsoft.Extensions.Options;

namespace Precompute.Client;

/// <summary>Checks what attributes cannot say: what kind of address it is, and that a request is not given less time than one try of it.</summary>
internal sealed class PrecomputeClientAddressValidator : IValidateOptions<PrecomputeClientOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PrecomputeClientOptions options)
    {
        List<string> errors = [];
        if (options.BaseAddress is { } address && !(address.IsAbsoluteUri && address.Scheme is "http" or "https"))
            errors.Add($"{nameof(options.BaseAddress)} is '{address}'; it must begin with http:// or https://.");
        if (options.TotalTimeout < options.AttemptTimeout)
            errors.Add($"{nameof(options.TotalTimeout)} is {options.TotalTimeout}; it must be at least {nameof(options.AttemptTimeout)}, {options.AttemptTimeout}.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
