using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary>Options that several of the <c>als</c> commands have.</summary>
internal static class AlsSettings
{
    /// <summary><c>--model</c>.</summary>
    public static Option<string> Model { get; } = new("--model")
    {
        Description = "Folder with user_factors.npy and item_factors.npy, as 'als train' makes it.",
        HelpName = "DIR",
        Required = true,
    };

    /// <summary><c>--force</c>.</summary>
    public static Option<bool> Force { get; } = new("--force") { Description = "Replace an older output." };

    /// <summary>The help text of a file of interactions.</summary>
    public static string DescribeFile(string what) => $"{what}: scipy's .npz (CSR), or text, plain or .gz.";
}
