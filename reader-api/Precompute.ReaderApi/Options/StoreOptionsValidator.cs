using Microsoft.Extensions.Options;

namespace Precompute.ReaderApi.Options;

/// <summary>Checks <see cref="StoreOptions"/> by its attributes; source-generated.</summary>
[OptionsValidator]
internal sealed partial class StoreOptionsValidator : IValidateOptions<StoreOptions>;
