namespace Precompute.Model;

/// <summary>
/// The role of the person in a list: the viewer's in the forward direction, the shown person's in the reverse one.
/// Persisted: values are append-only; in SQL and in paths the names are <c>developer</c> and <c>investor</c>.
/// </summary>
public enum ListRole : byte
{
    /// <summary>A developer.</summary>
    Developer = 1,

    /// <summary>An investor.</summary>
    Investor = 2,
}
