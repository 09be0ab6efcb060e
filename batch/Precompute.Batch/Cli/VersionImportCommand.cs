using System.CommandLine;
using Precompute.Batch.Export.AlsV1;
using Precompute.Batch.ModelImport;
using Precompute.Batch.Pipeline;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute versions import</c>: a run whose models come from files in place of training.</summary>
internal static class VersionImportCommand
{
    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "Folder of the set, or one with subfolders models/ and data/, as the Python service has them.",
    };

    private static readonly Option<string> Format = new("--format")
    {
        Description = $"{AlsV1Config.FormatName}: matrices, factors and id mappings of scipy and numpy.",
        HelpName = "FORMAT",
        DefaultValueFactory = static _ => AlsV1Config.FormatName,
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<string>() is { } name && name is not AlsV1Config.FormatName)
                    result.AddError($"--format is '{name}'; legal is {AlsV1Config.FormatName}.");
            },
        },
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand import = new(
            "import",
            "Publish factors that other software trained, as a version like any other: measure, index, list, stage, verify, gate, activate.",
            "precompute versions import recommendation_service --dry-run    # everything but the activation",
            "precompute versions import recommendation_service",
            "precompute versions import export --format als-v1              # what 'precompute export' wrote");
        import.Add(Folder);
        import.Add(Format);
        RunCommand.AddOptions(import);
        import.SetAction(static (parse, cancellationToken) => CommandExecutor.RunAsync(
            parse,
            (session, token) => ExecuteAsync(session, RunCommand.RequestOf(RunKind.Import, parse, session), parse.GetRequiredValue(Folder), token),
            cancellationToken));
        return import;
    }

    private static Task<int> ExecuteAsync(CommandSession session, RunRequest request, string folder, CancellationToken cancellationToken)
    {
        AlsV1Set set = AlsV1SetReader.Read(folder, session.Options);

        // The version's settings are those that its models were trained with, so that later runs compare themselves with them.
        CommandSession own = session with
        {
            Options = session.Options with
            {
                Forward = session.Options.Forward.With(set.Forward.Parameters),
                Reverse = session.Options.Reverse.With(set.Reverse.Parameters),
            },
        };
        return RunAction.ExecuteAsync(own, request with { Import = set }, cancellationToken);
    }
}
