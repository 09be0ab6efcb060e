using Microsoft.Extensions.Options;

namespace Precompute.ReaderApi.Options;

/// <summary>Checks <see cref="TelemetryOptions"/> by its attributes; source-generated.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
