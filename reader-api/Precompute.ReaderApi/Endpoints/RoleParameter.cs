using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Precompute.Model;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>The parameter <c>role</c> of endpoints whose path does not name one: developer where it is not given.</summary>
internal static class RoleParameter
{
    /// <summary>Its name.</summary>
    public const string Name = "role";

    /// <summary>Its legal values.</summary>
    public static readonly string[] Values = ["developer", "investor"];

    /// <summary>Reads it; false where it is none of the legal values.</summary>
    public static bool TryRead(HttpContext context, out ListRole role)
    {
        string text = context.Request.Query.TryGetValue(Name, out StringValues given) ? given.ToString() : Values[0];
        role = text == Values[1] ? ListRole.Investor : ListRole.Developer;
        return Array.IndexOf(Values, text) >= 0;
    }

    /// <summary>What is said of one that is not legal.</summary>
    public static ProblemHttpResult Refusal(HttpContext context) =>
        Problems.Invalid(context, Name, "role must be one of two.", string.Join(" or ", Values));
}
