using System.CommandLine;
using Precompute.Batch.Export;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute export</c>.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> Version = new("--version")
    {
        Description = "The version: label, id, 'active' or 'previous'.",
        HelpName = "VERSION",
        DefaultValueFactory = static _ => "active",
    };

    private static readonly Option<string> Format = new("--format")
    {
        Description = $"{string.Join("; ", ExportFormats.All.Select(static f => $"{f.Name}: {f.Purpose}"))}.",
        HelpName = "FORMAT",
        Required = true,
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<string>() is { } name && ExportFormats.Find(name) is null)
                    result.AddError($"--format is '{name}'; legal is {string.Join(", ", ExportFormats.All.Select(static f => f.Name))}.");
            },
        },
    };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder to make, private to its owner. It appears when all of it is written.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace an earlier export in this folder." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand export = new(
            "export",
            "Write a version's data as files that other software reads.",
            "precompute export --format als-v1 --output export       # the version that serves, for scipy and numpy",
            "precompute export --version v20260122T020000Z-0042 --format als-v1 --output export --force",
            "precompute export --format parquet --output tables      # lists, factors and interactions, for DuckDB, pandas and Spark");
        foreach (Option option in (Option[])[Version, Format, Output, Force])
            export.Add(option);
        export.SetAction(static (parse, cancellationToken) => CommandExecutor.RunAsync(
            parse,
            (session, token) => ExportAction.ExecuteAsync(
                session,
                parse.GetRequiredValue(Version),
                ExportFormats.Find(parse.GetRequiredValue(Format))!,
                parse.GetRequiredValue(Output),
                parse.GetValue(Force),
                token),
            cancellationToken));
        return export;
    }
}
