namespace Precompute.Database.Schema;

/// <summary>The three database roles.</summary>
public static class RoleNames
{
    /// <summary>Owns everything in <c>precompute</c> and <c>report</c>; the batch logs in as it.</summary>
    public const string Batch = "precompute_batch";

    /// <summary>May SELECT what the API needs.</summary>
    public const string Reader = "precompute_reader";

    /// <summary>May SELECT from schema <c>report</c> only, under a statement timeout.</summary>
    public const string Report = "precompute_report";
}
