using Microsoft.Extensions.Options;

namespace Precompute.ReaderApi.Options;

/// <summary>Checks what attributes cannot say of <see cref="TelemetryOptions"/>: the address, and headers without a collector.</summary>
internal sealed class TelemetryEndpointValidator : IValidateOptions<TelemetryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        if (options.OtlpEndpoint.Length == 0)
        {
            return options.OtlpHeaders.Length == 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{TelemetryOptions.Section}:OtlpHeaders is set, and {TelemetryOptions.Section}:OtlpEndpoint, where they would be sent to, is not.");
        }

        return Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{TelemetryOptions.Section}:OtlpEndpoint is '{options.OtlpEndpoint}'; it must begin with http:// or https://, as http://127.0.0.1:4317.");
    }
}
