using System.ComponentModel.DataAnnotations;

namespace Precompute.ReaderApi.Options;

/// <summary>
/// Settings of bearer tokens (JWT) beside keys, section <c>Api:Jwt</c>. Off unless <see cref="Authority"/> or <see cref="JwksFile"/> is set;
/// half of what either needs is refused at the start.
/// </summary>
public sealed class JwtOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Api:Jwt";

    /// <summary>Address of the OpenID Connect provider; its discovery document names issuer and signing keys. Over https, but on this machine. Default none.</summary>
    public string Authority { get; set; } = "";

    /// <summary>File of the signing keys (a JWK set), in place of an authority; read again where it changed. Default none.</summary>
    public string JwksFile { get; set; } = "";

    /// <summary>Issuer that tokens must name; needed with <see cref="JwksFile"/>, since an authority names its own. Default none.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Audience that tokens must name. Default none; needed.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Claim that holds the scopes, separated by spaces or as a list. Default <c>scope</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>The scope of a token that opens answers showing startups. Default <c>read:startups</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string StartupsScope { get; set; } = "read:startups";

    /// <summary>The scope of a token that opens answers showing people. Default <c>read:people</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string PeopleScope { get; set; } = "read:people";

    /// <summary>The scope of a token that opens the operators' port. Default <c>ops</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string OpsScope { get; set; } = "ops";

    /// <summary>
    /// Claim that names the calling service, for rate limits and the access log. Default <c>client_id</c>. A token without it is named by a hash of its
    /// subject, which may be a person.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string CallerClaim { get; set; } = "client_id";

    /// <summary>How far the clocks of issuer and API may differ. Default 30 s: so long a token works beyond its end.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether tokens open anything.</summary>
    public bool IsEnabled => Authority.Length > 0 || JwksFile.Length > 0;
}
