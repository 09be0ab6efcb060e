using System.CommandLine;
using Precompute.Model;

namespace Precompute.Batch.Cli;

/// <summary><c>--direction</c>: the same for every command that measures.</summary>
internal static class DirectionOption
{
    private const string Both = "both";

    /// <summary>The option.</summary>
    public static Option<string> Create() => new("--direction")
    {
        Description = "forward (people look for startups), reverse (startups look for people), or both.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => Both,
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<string>() is not ("forward" or "reverse" or Both))
                    result.AddError($"--direction is '{result.GetValueOrDefault<string>()}'; legal are forward, reverse and both.");
            },
        },
    };

    /// <summary>The directions it names.</summary>
    public static IReadOnlyList<Direction> Read(ParseResult parse, Option<string> option) => parse.GetRequiredValue(option) switch
    {
        "forward" => [Direction.Forward],
        "reverse" => [Direction.Reverse],
        _ => [Direction.Forward, Direction.Reverse],
    };
}
