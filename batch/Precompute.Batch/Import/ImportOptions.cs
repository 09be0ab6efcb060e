using Precompute.Model;

namespace Precompute.Batch.Import;

/// <summary>What <c>precompute import</c> loads, and how. At least one file is needed.</summary>
public sealed record ImportOptions
{
    /// <summary>The database that holds (or gets) the demo source.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>People; <c>--users</c>.</summary>
    public ImportFile? Users { get; init; }

    /// <summary>Startups; <c>--startups</c>.</summary>
    public ImportFile? Startups { get; init; }

    /// <summary>What people did to startups; <c>--interactions</c>.</summary>
    public ImportFile? Interactions { get; init; }

    /// <summary>What startups did to people; <c>--startup-interactions</c>.</summary>
    public ImportFile? StartupInteractions { get; init; }

    /// <summary>Time of rows that have none; <c>--default-time</c>. Without it an interaction without a time is a bad line.</summary>
    public DateTimeOffset? DefaultTime { get; init; }

    /// <summary>Roles of new people for whom no file has any; <c>--user-roles</c>.</summary>
    public UserRoles DefaultUserRoles { get; init; }

    /// <summary>Create people and startups that occur only in interactions; <c>--create-missing</c>. Without it such lines are bad lines.</summary>
    public bool CreateMissing { get; init; }

    /// <summary>
    /// Remove earlier interactions of the kinds that are imported, in the same transaction; <c>--replace</c>. Without it events are
    /// appended: importing one file twice doubles them. People and startups are always merged by id.
    /// </summary>
    public bool Replace { get; init; }

    /// <summary>Bad lines that are left out and reported; one more and nothing is loaded; <c>--max-errors</c>, default 0.</summary>
    public long MaxErrors { get; init; }
}
