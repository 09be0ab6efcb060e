using Microsoft.Extensions.Options;
using Precompute.Database.Access;

namespace Precompute.ReaderApi.Options;

/// <summary>Checks what attributes cannot say of <see cref="ApiOptions"/>: the keys, and where the operators' port is. Never repeats a hash or a key.</summary>
/// <param name="publicUrls">Where callers reach the API, separated by semicolons.</param>
internal sealed class ApiAccessValidator(string publicUrls) : IValidateOptions<ApiOptions>
{
    private const int LongestName = 100;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        List<string> errors = [];
        for (int i = 0; i < options.Keys.Count; i++)
            CheckKey($"Api:Keys:{i}", options.Keys[i], errors);
        CheckOpsUrl(options.OpsUrl, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckKey(string at, ApiKeyOptions key, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(key.Name) || key.Name.Length > LongestName)
            errors.Add($"{at}:Name must say who has the key, in 1 to {LongestName} characters.");
        if (key.Sha256.Length != 2 * ApiKeyToken.HashLength || !key.Sha256.All(char.IsAsciiHexDigit))
            errors.Add($"{at}:Sha256 must be the SHA-256 of the key in 64 hexadecimal digits, as from: printf %s KEY | sha256sum.");
        if (!ApiScopeNames.TryParse(key.Scopes, out _))
            errors.Add($"{at}:Scopes must name at least one of {string.Join(", ", ApiScopeNames.All)}, and nothing else.");
    }

    private void CheckOpsUrl(string opsUrl, List<string> errors)
    {
        if (opsUrl.Length == 0)
            return;
        if (!Uri.TryCreate(opsUrl, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
        {
            errors.Add($"Api:OpsUrl is '{opsUrl}'; it must be an address such as http://127.0.0.1:5381, or empty for none.");
            return;
        }

        if (url.Port != 0 && publicUrls.Split(';').Any(u => PortOf(u) == url.Port))
            errors.Add($"Api:OpsUrl has port {url.Port}, which is one of urls; what it shows is not for callers, so give it another port.");
    }

    // Kestrel's addresses may name all hosts by * or +, which a Uri cannot.
    private static int? PortOf(string address) =>
        Uri.TryCreate(address.Trim().Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal), UriKind.Absolute, out Uri? url)
            ? url.Port
            : null;
}
