using Precompute.Batch.Cli.Progress;
using Precompute.Batch.Evaluation;
using Precompute.Batch.Evaluation.Html;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Cli;

/// <summary>Measures as a run does, on the same data with the same settings, and publishes nothing.</summary>
internal static class EvaluateAction
{
    /// <summary>Measures the source's data.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, EvaluateSettings settings, CancellationToken cancellationToken)
    {
        RequireWritable(settings.Html);
        BatchOptions options = session.Options with
        {
            Evaluation = session.Options.Evaluation with
            {
                Cut = settings.Cut ?? session.Options.Evaluation.Cut,
                ValidationShare = settings.ValidationShare ?? session.Options.Evaluation.ValidationShare,
            },
        };
        SourceData data = await SourceReading.ReadAsync(session, options, cancellationToken);
        RunEvaluation evaluation = new SourceEvaluation(options, data).Execute(
            new EvaluationRequest
            {
                Methods = settings.Models,
                Directions = settings.Directions,
                Cutoffs = settings.Cutoffs,
                LeaveOneOut = settings.LeaveOneOut,
                Threads = settings.Threads,
                BaselineMemory = options.Evaluation.BaselineMemoryLimitBytes,
                Progress = (_, what) => session.Error.WriteLine(what),
            },
            cancellationToken);
        EvaluationDocument document = new()
        {
            MeasuredAt = session.Time.GetUtcNow(),
            Reports = evaluation.Reports,
            Decisions = evaluation.Decisions,
        };
        await ShowAsync(session, document, settings.Html, cancellationToken);
        return ExitCodes.Done;
    }

    /// <summary>Reports to whoever asked.</summary>
    public static async Task ShowAsync(CommandSession session, EvaluationDocument document, string? html, CancellationToken cancellationToken)
    {
        foreach (EvaluationReport report in document.Reports)
        {
            if (session.Json)
                EvaluationLines.Write(session.Output, report);
            else
                EvaluationTables.Show(Consoles.On(session.Output), report);
        }

        foreach (RouteDecision decision in session.Json ? [] : document.Decisions)
            await session.Output.WriteLineAsync(EvaluationTables.Describe(decision));
        if (html is not null)
        {
            await File.WriteAllTextAsync(html, EvaluationPage.Render(document), cancellationToken);
            await session.Error.WriteLineAsync($"The page is {Path.GetFullPath(html)}.");
        }
    }

    /// <summary>Finds out before the work, not after it, that the page cannot be written.</summary>
    public static void RequireWritable(string? html)
    {
        if (html is null)
            return;
        string path = Path.GetFullPath(html);
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new InvalidInputException($"--html is '{html}', but there is no folder {Path.GetDirectoryName(path)}; make it first.");
        if (Directory.Exists(path))
            throw new InvalidInputException($"--html is '{html}', which is a folder; name a file in it.");
    }
}
