using Microsoft.Extensions.Options;

namespace Precompute.ReaderApi.Options;

/// <summary>Checks <see cref="JwtOptions"/> by its attributes; source-generated.</summary>
[OptionsValidator]
internal sealed partial class JwtOptionsValidator : IValidateOptions<JwtOptions>;
