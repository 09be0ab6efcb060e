using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary>The two options of one kind of file: the file, and which of its columns becomes what.</summary>
internal sealed class ImportFileOptions
{
    private ImportFileOptions(string name, string singular, string what)
    {
        File = new Option<string?>($"--{name}") { Description = $"{what} (.csv, .tsv, .tab; .gz as well).", HelpName = "FILE" };
        Columns = new Option<string?>($"--{singular}-columns")
        {
            Description = $"Columns of --{name}: target=source[:modifier…], separated by commas; a source is a name, #2, or a 'constant'; "
                + "modifiers are split(','), cut(';'), prefix('x '), lower. A column named like its target needs no entry.",
            HelpName = "MAPPING",
        };
    }

    /// <summary>People.</summary>
    public static ImportFileOptions Users { get; } = new("users", "user", "People");

    /// <summary>Startups.</summary>
    public static ImportFileOptions Startups { get; } = new("startups", "startup", "Startups");

    /// <summary>What people did.</summary>
    public static ImportFileOptions Interactions { get; } = new("interactions", "interaction", "What people did to startups");

    /// <summary>What startups did.</summary>
    public static ImportFileOptions StartupInteractions { get; } = new("startup-interactions", "startup-interaction", "What startups did to people");

    /// <summary>All four.</summary>
    public static IReadOnlyList<ImportFileOptions> All { get; } = [Users, Startups, Interactions, StartupInteractions];

    /// <summary>The file.</summary>
    public Option<string?> File { get; }

    /// <summary>Its columns.</summary>
    public Option<string?> Columns { get; }

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(File);
        command.Add(Columns);
    }
}
