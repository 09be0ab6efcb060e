using Precompute.Batch.Doctor;
using Spectre.Console;

namespace Precompute.Batch.Cli;

/// <summary>Looks at the installation and says what it found, a line each.</summary>
internal static class DoctorAction
{
    /// <summary>Looks. 1 where something failed; warnings do not.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using Patient patient = new(session, databases);
        IReadOnlyList<Finding> findings = await Examination.ExamineAsync(patient, cancellationToken);
        int failed = findings.Count(static f => f.Verdict == Verdict.Failed);
        int warnings = findings.Count(static f => f.Verdict == Verdict.Warning);
        if (session.Json)
        {
            foreach (Finding finding in findings)
                JsonLine.Write(session.Output, finding);
            JsonLine.Write(session.Output, new { Status = findings.Max(static f => f.Verdict), Failed = failed, Warnings = warnings });
        }
        else
        {
            Write(Consoles.On(session.Output), findings, failed, warnings);
        }

        return failed > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<Finding> findings, int failed, int warnings)
    {
        int width = findings.Max(static f => f.Check.Length);
        foreach (Finding finding in findings)
        {
            string colour = finding.Verdict switch { Verdict.Ok => "green", Verdict.Warning => "yellow", _ => "red" };
            string check = finding.Check.PadRight(width);

            // A line stays one line, however wide, so that it can be searched.
            console.Markup($"[{colour}]{finding.Verdict.ToString().ToLowerInvariant(),-7}[/]  ");
            console.Profile.Out.Writer.WriteLine($"{check}  {finding.Message}");
            if (finding.Remedy is { } remedy)
                console.Profile.Out.Writer.WriteLine($"{new string(' ', 9 + width)}  → {remedy}");
        }

        console.Profile.Out.Writer.WriteLine(failed + warnings == 0 ? "Everything is as it should be." : $"{failed} failed, {warnings} to look at.");
    }
}
