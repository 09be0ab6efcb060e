using Microsoft.Extensions.Options;

namespace Precompute.Client;

/// <summary>Checks <see cref="PrecomputeClientOptions"/> by its attributes; source-generated.</summary>
[OptionsValidator]
internal sealed partial class PrecomputeClientOptionsValidator : IValidateOptions<PrecomputeClientOptions>;
