using Microsoft.Extensions.Options;

namespace Precompute.Batch.Options;

/// <summary>Checks every range and cross-setting rule of <see cref="BatchOptions"/>; generated at build time, no reflection.</summary>
[OptionsValidator]
internal sealed partial class BatchOptionsValidator : IValidateOptions<BatchOptions>;
