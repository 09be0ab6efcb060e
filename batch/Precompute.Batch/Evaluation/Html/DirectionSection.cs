using System.Globalization;
using Precompute.Batch.Cli.Progress;
using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Evaluation.Html;

/// <summary>One direction on the page: charts, tables by role and segment, decisions, methods, all numbers.</summary>
internal static class DirectionSection
{
    /// <summary>The section's name in addresses.</summary>
    public static string IdOf(Direction direction) => direction == Direction.Forward ? "forward" : "reverse";

    /// <summary>The section's name for people.</summary>
    public static string TitleOf(Direction direction) => direction == Direction.Forward ? "People look for startups" : "Startups look for people";

    /// <summary>Adds the section.</summary>
    public static void Add(HtmlText page, EvaluationReport report, IReadOnlyList<RouteDecision> decisions)
    {
        string[] models = [.. report.Values.Select(static v => v.Model).Distinct(StringComparer.Ordinal)];
        page.Tag($"<section id=\"{IdOf(report.Direction)}\">").Element("h2", TitleOf(report.Direction));
        page.Element("p", $"{Count(report.TrainingPairs)} pairs to learn from, {Count(report.TestPairs)} to find ({report.Protocol.Replace('_', ' ')}).");
        if (report.Values.Count > 0)
        {
            DirectionCharts.Add(page, report, models);
            foreach (string role in EvaluationTables.RolesOf(report))
                AddSummary(page, report, models, role);
        }

        AddDecisions(page, report, decisions);
        AddMethods(page, report);
        foreach (string role in EvaluationTables.RolesOf(report))
            AddNumbers(page, report, models, role);
        page.Tag("</section>\n");
    }

    /// <summary>Adds a cell of a value with its interval, empty where there is none.</summary>
    public static void Number(HtmlText page, MetricValue? value)
    {
        if (value is null)
            page.Number("");
        else
            page.Number(Number(value.Value), value.Low < value.High ? $"{Number(value.Low)}–{Number(value.High)}" : null);
    }

    private static void AddSummary(HtmlText page, EvaluationReport report, string[] models, string role)
    {
        int shown = EvaluationTables.CutoffOf(report);
        string[] metrics = [$"recall@{shown}", $"ndcg@{shown}", $"hr@{shown}"];
        string title = role == "all" ? "By segment, all roles" : $"By segment, {role}s";
        page.Element("h3", title);
        page.BeginTable($"summary-{role}", $"{title}. {TitleOf(report.Direction)}", ["segment", "method", .. metrics, "over popularity", "entities"]);
        foreach (string segment in EvaluationTables.SegmentsOf(report, role))
        {
            double best = SegmentVerdict.BestOf(report, metrics[0], segment, role)?.Value ?? 0d;
            double popular = report.Find("popular", metrics[0], segment, role)?.Value ?? 0d;
            foreach (string model in models)
            {
                MetricValue? recall = report.Find(model, metrics[0], segment, role);
                page.Tag(recall is { Value: > 0d } && recall.Value == best ? "<tr class=\"best\">" : "<tr>").Cell(segment).RowHead(model);
                foreach (string metric in metrics)
                    Number(page, report.Find(model, metric, segment, role));
                page.Number(recall is null || popular == 0d ? "" : ((recall.Value / popular) - 1d).ToString("+0 %;-0 %;0 %", CultureInfo.InvariantCulture));
                page.Number(recall is null ? "" : Count(recall.N)).Tag("</tr>\n");
            }

            if (report.FindCeiling(shown, segment, role) is { } ceiling)
            {
                page.Tag("<tr class=\"ceiling\">").Cell(segment).RowHead("ceiling");
                Number(page, ceiling);
                page.Number("").Number("").Number("").Number(Count(ceiling.N)).Tag("</tr>\n");
            }
        }

        page.EndTable();
    }

    private static void AddDecisions(HtmlText page, EvaluationReport report, IReadOnlyList<RouteDecision> decisions)
    {
        if (decisions.Count == 0)
            return;
        page.Element("h3", "Who answers").BeginTable(
            "decisions", $"Who answers each segment. {TitleOf(report.Direction)}", "segment", "usually", "answers", "decision", "why");
        foreach (RouteDecision d in decisions)
        {
            page.Tag("<tr>").RowHead(d.Segment.ToString().ToLowerInvariant()).Cell(d.Default.ToName()).Cell(d.Method.ToName()).Cell(d.Verdict);
            page.Tag("<td class=\"prose\">").Text(d.Why).Tag("</td></tr>\n");
        }

        page.EndTable();
    }

    private static void AddMethods(HtmlText page, EvaluationReport report)
    {
        if (report.Methods.Count == 0)
            return;
        page.Element("h3", "Methods: parameters and cost").BeginTable(
            "methods", $"Methods, their parameters and cost. {TitleOf(report.Direction)}", "method", "made with", "tuning s", "training s", "answers s", "peak MiB");
        foreach (MeasuredMethod method in report.Methods)
        {
            page.Tag("<tr>").RowHead(method.Model).Tag("<td class=\"prose\">");
            page.Text(method.NotMeasured is { } why ? $"not measured: {why}" : EvaluationTables.Describe(method)).Tag("</td>");
            foreach (double cost in (double[])[method.TuningSeconds, method.TrainingSeconds, method.AnsweringSeconds])
                page.Number(cost.ToString("F2", CultureInfo.InvariantCulture));
            page.Number(method.PeakRssMb.ToString("F0", CultureInfo.InvariantCulture)).Tag("</tr>\n");
        }

        page.EndTable();
    }

    private static void AddNumbers(HtmlText page, EvaluationReport report, string[] models, string role)
    {
        string[] metrics = [.. report.Values.Where(v => v.Role == role).Select(static v => v.Metric).Distinct(StringComparer.Ordinal)];
        string title = role == "all" ? "All numbers" : $"All numbers, {role}s only";
        page.Tag("<details>").Element("summary", title);
        page.BeginTable($"numbers-{role}", $"{title}. {TitleOf(report.Direction)}", ["segment", "method", "entities", .. metrics]);
        foreach (string segment in EvaluationTables.SegmentsOf(report, role))
        {
            foreach (string model in models)
            {
                page.Tag("<tr>").Cell(segment).RowHead(model).Number(Count(report.Find(model, metrics[0], segment, role)?.N ?? 0));
                foreach (string metric in metrics)
                    Number(page, report.Find(model, metric, segment, role));
                page.Tag("</tr>\n");
            }
        }

        page.EndTable().Tag("</details>\n");
    }

    private static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Count(long n) => n.ToString("N0", CultureInfo.InvariantCulture);
}
