using Microsoft.Extensions.Options;

namespace Precompute.ReaderApi.Options;

/// <summary>Checks <see cref="AccessLogOptions"/> by its attributes; source-generated.</summary>
[OptionsValidator]
internal sealed partial class AccessLogOptionsValidator : IValidateOptions<AccessLogOptions>;
