using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary>The options of an import that hold for all its files.</summary>
internal static class ImportSettings
{
    /// <summary>Delimiter.</summary>
    public static Option<char?> Delimiter { get; } = new("--delimiter")
    {
        Description = "Delimiter of fields. Default by extension: comma for .csv, tab for .tsv and .tab.",
        HelpName = "CHAR",
    };

    /// <summary>No header line.</summary>
    public static Option<bool> NoHeader { get; } = new("--no-header") { Description = "The first line is data; columns are #1, #2, …" };

    /// <summary>Quoting.</summary>
    public static Option<bool?> Quotes { get; } = new("--quotes")
    {
        Description = "Whether double quotes enclose fields. Default: yes, except where the delimiter is a tab.",
        HelpName = "true|false",
    };

    /// <summary>Separator of lists within a field.</summary>
    public static Option<string> ListSeparator { get; } = new("--list-separator")
    {
        Description = "Separator of lists within a field.",
        HelpName = "TEXT",
        DefaultValueFactory = static _ => "|",
    };

    /// <summary>Time of rows without one.</summary>
    public static Option<string?> DefaultTime { get; } = new("--default-time")
    {
        Description = "Time of rows that have none (ISO 8601 or seconds since 1970).",
        HelpName = "TIME",
    };

    /// <summary>Roles of people without any.</summary>
    public static Option<string?> UserRoles { get; } = new("--user-roles")
    {
        Description = "Roles of new people for whom no file has any, such as developer or investor|founder.",
        HelpName = "ROLES",
    };

    /// <summary>Create what only interactions name.</summary>
    public static Option<bool> CreateMissing { get; } = new("--create-missing")
    {
        Description = "Create people and startups that occur only in interactions; without it such lines are bad lines.",
    };

    /// <summary>Replace earlier interactions.</summary>
    public static Option<bool> Replace { get; } = new("--replace")
    {
        Description = "Remove earlier interactions of the kinds imported, in the same transaction; without it events are appended.",
    };

    /// <summary>Bad lines allowed.</summary>
    public static Option<long> MaxErrors { get; } = new("--max-errors")
    {
        Description = "Bad lines that are left out and reported; one more and nothing is loaded.",
        HelpName = "N",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } =
        [Delimiter, NoHeader, Quotes, ListSeparator, DefaultTime, UserRoles, CreateMissing, Replace, MaxErrors];
}
