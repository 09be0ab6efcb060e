using Precompute.Batch.Cli;
using Precompute.Batch.Cli.Progress;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Numerics;
using Precompute.Training.Evaluation;
using Spectre.Console;

namespace Precompute.Batch.Files;

/// <summary><c>als evaluate</c>: full ranking of all items for every user of the test, trained pairs left out.</summary>
internal static class AlsEvaluateAction
{
    /// <summary>Measures and reports.</summary>
    public static int Execute(FileSession session, AlsEvaluateRequest request, CancellationToken cancellationToken)
    {
        AlsModelFolder model = AlsModelFolder.Read(request.Model);
        if (request.FoldIn && model.Config is null)
            throw new InvalidInputException($"{request.Model} has no {AlsModelFolder.ConfigFile}; --fold-in must know what the factors were trained with.");
        IdSpace ids = model.Ids();
        CsrMatrix train = InteractionFiles.Read(request.Train, request.Reading, ids, cancellationToken);
        if (!request.FoldIn)
            RequireKnown(request, model, ids, train);
        CsrMatrix? history = request.History is { } file ? InteractionFiles.Read(file, request.Reading, ids, cancellationToken) : null;
        CsrMatrix test = InteractionFiles.Read(request.Test, request.Reading, ids, cancellationToken);
        HoldoutSplit split = SplitOf(request, model, train, history, test);
        if (split.Relevant.NonZeroCount < test.NonZeroCount)
            session.Error.WriteLine($"{test.NonZeroCount - split.Relevant.NonZeroCount:N0} pairs of {request.Test} are not to be found: known before, or of weight 0 or less.");

        EvaluationReport report = FileProgress.Watch(session, "ranking", _ => Evaluator.Evaluate(
            split,
            [RecommenderOf(request, model, split, cancellationToken)],
            new EvaluationOptions { Data = request.Name, Cutoffs = request.Cutoffs, Threads = request.Threads },
            cancellationToken));
        Show(session, report, request.Cutoffs);
        return ExitCodes.Done;
    }

    private static void RequireKnown(AlsEvaluateRequest request, AlsModelFolder model, IdSpace ids, CsrMatrix train)
    {
        string? unknown = train.Rows > model.Users.Rows ? $"user {ids.NameOfUser(model.Users.Rows)}"
            : train.Columns > model.Items.Rows ? $"item {ids.NameOfItem(model.Items.Rows)}" : null;
        if (unknown is not null)
        {
            throw new InvalidInputException(
                $"{request.Train} is {train.Rows} users × {train.Columns} items, the model in {request.Model} {model.Users.Rows} × {model.Items.Rows}: "
                + $"it does not know {unknown}. Give the data that it was trained on, or --fold-in.");
        }
    }

    // Users and items of the test that the model does not know stay in: they are what it cannot find.
    private static HoldoutSplit SplitOf(AlsEvaluateRequest request, AlsModelFolder model, CsrMatrix train, CsrMatrix? history, CsrMatrix test)
    {
        int items = Math.Max(Math.Max(model.Items.Rows, train.Columns), Math.Max(history?.Columns ?? 0, test.Columns));
        int users = Math.Max(history?.Rows ?? Math.Max(model.Users.Rows, train.Rows), test.Rows);
        try
        {
            return FixedSplit.Create(
                InteractionFiles.Enlarge(train, history is null ? users : train.Rows, items),
                InteractionFiles.Enlarge(test, users, items),
                history is null ? null : InteractionFiles.Enlarge(history, users, items));
        }
        catch (PrecomputeException e)
        {
            throw new InvalidInputException($"{request.Test} cannot be tested: {e.Message}", e);
        }
    }

    private static AlsRecommender RecommenderOf(AlsEvaluateRequest request, AlsModelFolder model, HoldoutSplit split, CancellationToken cancellationToken) =>
        request.FoldIn
            ? AlsRecommender.FoldedInRows("als", Direction.Forward, model.Config!.Parameters, model.Items, split.Histories, request.Threads, cancellationToken)
            : AlsRecommender.OfRows("als", Direction.Forward, model.Users, model.Items, split.Histories.Rows, split.Histories.Columns);

    private static void Show(FileSession session, EvaluationReport report, IReadOnlyList<int> cutoffs)
    {
        if (session.Json)
        {
            foreach (MetricValue value in report.Values)
                MetricLine.Write(session.Output, value, report);
            return;
        }

        session.Output.WriteLine($"{report.Description}; ceiling of recall {report.Ceiling:P1}");
        Table table = new() { Border = TableBorder.Rounded };
        table.AddColumns(["segment", "users", "metric", .. cutoffs.Select(static k => $"@{k}")]);
        foreach (IGrouping<(string Segment, string Metric), MetricValue> group in report.Values
            .Where(static v => v.Metric.Contains('@', StringComparison.Ordinal))
            .GroupBy(static v => (v.Segment, v.Metric[..v.Metric.IndexOf('@', StringComparison.Ordinal)])))
        {
            table.AddRow([
                group.Key.Segment,
                $"{group.First().N:N0}",
                group.Key.Metric,
                .. cutoffs.Select(k => Cell(group.FirstOrDefault(v => v.Metric.EndsWith($"@{k}", StringComparison.Ordinal))))]);
        }

        Consoles.On(session.Output).Write(table);
    }

    private static string Cell(MetricValue? value) => value is null ? ""
        : value.Low < value.High ? $"{value.Value:F4} ({value.Low:F4}–{value.High:F4})" : $"{value.Value:F4}";
}
