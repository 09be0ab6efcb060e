using System.CommandLine;
using Precompute.Batch.Files;

namespace Precompute.Batch.Cli;

/// <summary>Options of every command that reads interactions from files.</summary>
internal static class PairFileSettings
{
    private static readonly Option<PairLayout> Layout = new("--layout")
    {
        Description = "Lines of a text file: pairs (user, item[, weight], separated by tab, comma or space), adjacency (a user, then its items), "
            + "or auto: adjacency where the first line has neither tab nor comma.",
        HelpName = "auto|pairs|adjacency",
        DefaultValueFactory = static _ => PairLayout.Auto,
    };

    private static readonly Option<bool> IgnoreWeights = new("--ignore-weights") { Description = "Count every stored pair, every line, as 1." };

    private static readonly Option<bool> Header = new("--header")
    {
        Description = "The first line names the columns (recognised without this where it begins with user_id, item_id or the like).",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Layout, IgnoreWeights, Header];

    /// <summary>What was given.</summary>
    public static PairFileOptions Of(ParseResult parse) => new()
    {
        Layout = parse.GetValue(Layout),
        IgnoreWeights = parse.GetValue(IgnoreWeights),
        Header = parse.GetValue(Header),
    };
}
