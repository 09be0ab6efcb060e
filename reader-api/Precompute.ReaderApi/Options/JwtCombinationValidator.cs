using Microsoft.Extensions.Options;
using Precompute.ReaderApi.Security;

namespace Precompute.ReaderApi.Options;

/// <summary>Checks that <see cref="JwtOptions"/> fit together: half of what tokens need must not look as if they were checked, or were not.</summary>
internal sealed class JwtCombinationValidator : IValidateOptions<JwtOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JwtOptions options)
    {
        List<string> errors = [];
        if (!options.IsEnabled)
        {
            if (options.Issuer.Length > 0 || options.Audience.Length > 0)
                errors.Add("Api:Jwt names an issuer or an audience, and nothing that tokens could be checked by: set Api:Jwt:Authority or Api:Jwt:JwksFile, or leave all of them out.");
            return Result(errors);
        }

        if (options.Authority.Length > 0 && options.JwksFile.Length > 0)
            errors.Add("Api:Jwt:Authority and Api:Jwt:JwksFile are both set; signing keys come from one of them.");
        if (options.Audience.Length == 0)
            errors.Add("Api:Jwt:Audience is needed: without it a token that the same issuer made for another service would open this one.");
        if (options.Authority.Length > 0)
            CheckAuthority(options.Authority, errors);
        else
            CheckFile(options, errors);
        return Result(errors);
    }

    private static void CheckAuthority(string authority, List<string> errors)
    {
        if (!Uri.TryCreate(authority, UriKind.Absolute, out Uri? address) || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)))
            errors.Add($"Api:Jwt:Authority is '{authority}'; it must begin with https://, as https://login.example.com/tenant.");
    }

    private static void CheckFile(JwtOptions options, List<string> errors)
    {
        if (options.Issuer.Length == 0)
            errors.Add("Api:Jwt:Issuer is needed with Api:Jwt:JwksFile: the file does not say whose keys they are.");
        try
        {
            _ = JwksFileKeys.Read(options.JwksFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
        {
            errors.Add($"Api:Jwt:JwksFile '{options.JwksFile}' cannot be used: {e.Message}");
        }
    }

    private static ValidateOptionsResult Result(List<string> errors) => errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
}
