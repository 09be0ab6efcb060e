using Precompute.Model;

namespace Precompute.Database.Source;

/// <summary>How staged rows become rows of the source.</summary>
public sealed record SourceWriteOptions
{
    /// <summary>
    /// Columns of <see cref="SourceSchema.UserColumns"/> that the written users carry; of people already there only these are
    /// overwritten, so that a file that says nothing of opt-outs never undoes one. Default: all.
    /// </summary>
    public IReadOnlyCollection<string> UserColumns { get; init; } = SourceSchema.UserColumns;

    /// <summary>The same for startups. Default: all.</summary>
    public IReadOnlyCollection<string> StartupColumns { get; init; } = SourceSchema.StartupColumns;

    /// <summary>
    /// Create people and startups that occur only in interactions. Default false: such events are left out and reported
    /// in <see cref="SourceWriteReport.UnknownEvents"/>.
    /// </summary>
    public bool CreateMissing { get; init; }

    /// <summary>Roles of the people created. Default none.</summary>
    public UserRoles MissingUserRoles { get; init; }

    /// <summary>Creation time of rows that have neither a time of their own nor an event. Default: the time of the transaction.</summary>
    public DateTimeOffset? DefaultTime { get; init; }

    /// <summary>Remove all earlier rows of <c>user_interactions</c> in the same transaction. Default false: append.</summary>
    public bool ReplaceUserInteractions { get; init; }

    /// <summary>Remove all earlier rows of <c>startup_interactions</c> in the same transaction. Default false: append.</summary>
    public bool ReplaceStartupInteractions { get; init; }

    /// <summary>
    /// Where the rows come from. Imported rows replace the generated ones of an earlier demo altogether; generated rows replace
    /// generated ones, and are refused where there is anything else.
    /// </summary>
    public SourceOrigin Origin { get; init; } = SourceOrigin.Import;

    /// <summary>How many unknown references <see cref="SourceWriteReport.FirstUnknown"/> lists at most.</summary>
    public int UnknownListed { get; init; } = 20;
}
