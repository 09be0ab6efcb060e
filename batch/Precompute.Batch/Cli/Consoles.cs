using Spectre.Console;

namespace Precompute.Batch.Cli;

/// <summary>Consoles for people, over the writers that the command line was given.</summary>
internal static class Consoles
{
    // What a pipe or a log file shows; tables of numbers must not be folded to 80 columns there.
    private const int PlainWidth = 160;

    /// <summary>A console on a writer; interactive only where that is really a terminal.</summary>
    public static IAnsiConsole On(TextWriter writer)
    {
        bool terminal = ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!terminal)
            console.Profile.Width = PlainWidth;
        return console;
    }
}
