using System.Globalization;
using Precompute.Batch.Cli.Progress;
using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Evaluation.Html;

/// <summary>
/// <c>evaluation.html</c>: everything of an <see cref="EvaluationDocument"/> as one file that needs nothing else, neither network nor
/// script. The same document gives the same page.
/// </summary>
internal static class EvaluationPage
{
    /// <summary>Renders the page.</summary>
    public static string Render(EvaluationDocument document)
    {
        HtmlText page = new();
        string title = document.Version is { } version ? $"Measured quality of {version}" : "Measured quality";
        page.Tag("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Tag("<link rel=\"icon\" href=\"data:,\">").Element("title", title).Tag("<style>\n").Tag(PageStyle.Css).Tag("\n</style></head><body>\n");
        page.Element("h1", title);
        page.Tag("<p class=\"soft\">").Text($"Measured {document.MeasuredAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC. "
            + "Every method ranks the full catalogue for the same entities; what they were trained on is left out. "
            + "Intervals are 95 % by bootstrap over entities. Nothing is sampled.").Tag("</p>\n");
        foreach (EvaluationReport report in document.Reports)
            Add(page, report, [.. document.Decisions.Where(d => d.Direction == report.Direction)]);
        return page.Tag("</body></html>\n").ToString();
    }

    private static void Add(HtmlText page, EvaluationReport report, IReadOnlyList<RouteDecision> decisions)
    {
        string[] models = [.. report.Values.Select(static v => v.Model).Distinct(StringComparer.Ordinal)];
        string direction = report.Direction.ToString().ToLowerInvariant();
        page.Tag($"<section id=\"{direction}\">");
        page.Element("h2", report.Direction == Direction.Forward ? "Forward: people look for startups" : "Reverse: startups look for people");
        page.Element("p", $"Protocol {report.Protocol}: {report.Description}. {Share(report.Ceiling)} of the test pairs have a target that training knows; "
            + "the ceiling is the recall that methods which learn from interactions could reach.");
        if (models.Length == 0)
            page.Element("p", "No method was measured.");
        else if (!report.Values.Any(static v => v.N > 0))
            page.Element("p", "There was nothing to test on.");
        if (report.Values.Count > 0)
        {
            AddCharts(page, report, models);
            AddSummary(page, report, models);
        }

        AddDecisions(page, decisions);
        AddMethods(page, report);
        foreach (string role in EvaluationTables.RolesOf(report))
            AddNumbers(page, report, models, role);
        page.Tag("</section>\n");
    }

    private static void AddCharts(HtmlText page, EvaluationReport report, string[] models)
    {
        string[] segments = EvaluationTables.SegmentsOf(report, "all");
        int[] cutoffs = EvaluationTables.CutoffsOf(report);
        int shown = EvaluationTables.CutoffOf(report);
        page.Tag("<ul class=\"legend\">");
        for (int m = 0; m < models.Length; m++)
            page.Tag($"<li><span style=\"color:var({EvaluationChart.ColourOf(m)})\">{EvaluationChart.SignOf(m)}</span> ").Text(models[m]).Tag("</li>");
        page.Tag("<li>┄ ceiling</li></ul>\n<div class=\"charts\">\n");

        EvaluationChart bySegment = new(segments, fromZero: true);
        for (int m = 0; m < models.Length; m++)
        {
            double beside = models.Length == 1 ? 0d : (0.6 * m / (models.Length - 1)) - 0.3;
            bySegment.Add(m, [.. segments.Index().Select(s => (s.Index, Value: report.Find(models[m], $"recall@{shown}", s.Item))).Where(static p => p.Value is not null)
                .Select(p => (p.Index + beside, p.Value!.Value, p.Value.Low, p.Value.High))], joined: false);
        }

        bySegment.AddLimit([.. segments.Index().Select(s => (s.Index, Value: report.FindCeiling(shown, s.Item)))
            .Where(static p => p.Value is not null).Select(static p => ((double)p.Index, p.Value!.Value))]);
        Figure(page, bySegment, $"recall@{shown} by segment and method, with the ceiling");
        foreach ((string metric, string caption) in ((string, string)[])[("recall", "recall over list length"), ("ndcg", "NDCG over list length"),
            ("coverage", "share of the catalogue in anybody's list"), ("novelty", "novelty: mean surprise of what is shown, bits"), ("gini", "Gini: 0 shows all targets equally often, 1 only one")])
        {
            EvaluationChart chart = new([.. cutoffs.Select(static k => $"@{k}")], fromZero: metric != "novelty");
            for (int m = 0; m < models.Length; m++)
            {
                chart.Add(m, [.. cutoffs.Index().Select(c => (c.Index, Value: report.Find(models[m], $"{metric}@{c.Item}"))).Where(static p => p.Value is not null)
                    .Select(static p => ((double)p.Index, p.Value!.Value, p.Value.Low, p.Value.High))], joined: true);
            }

            Figure(page, chart, caption);
        }

        page.Tag("</div>\n");
    }

    private static void Figure(HtmlText page, EvaluationChart chart, string caption) =>
        page.Tag("<figure>").Tag(chart.ToSvg(caption)).Element("figcaption", caption).Tag("</figure>\n");

    private static void AddSummary(HtmlText page, EvaluationReport report, string[] models)
    {
        int shown = EvaluationTables.CutoffOf(report);
        string[] metrics = [$"recall@{shown}", $"ndcg@{shown}", $"hr@{shown}"];
        page.Element("h3", "By segment");
        page.BeginTable("summary", ["segment", "method", .. metrics, "lift over popular", "entities"]);
        foreach (string segment in EvaluationTables.SegmentsOf(report, "all"))
        {
            double best = models.Max(m => report.Find(m, metrics[0], segment)?.Value ?? 0d);
            double popular = report.Find("popular", metrics[0], segment)?.Value ?? 0d;
            foreach (string model in models)
            {
                MetricValue? recall = report.Find(model, metrics[0], segment);
                page.Tag(recall is { Value: > 0d } && recall.Value == best ? "<tr class=\"best\">" : "<tr>").Cell(segment).Cell(model);
                foreach (string metric in metrics)
                    Number(page, report.Find(model, metric, segment));
                page.Number(recall is null || popular == 0d ? "" : ((recall.Value / popular) - 1d).ToString("+0 %;-0 %;0 %", CultureInfo.InvariantCulture));
                page.Number(recall is null ? "" : Count(recall.N)).Tag("</tr>\n");
            }

            if (report.FindCeiling(shown, segment) is { } ceiling)
            {
                page.Tag("<tr class=\"ceiling\">").Cell(segment).Cell("ceiling");
                Number(page, ceiling);
                page.Number("").Number("").Number("").Number(Count(ceiling.N)).Tag("</tr>\n");
            }
        }

        page.EndTable();
    }

    private static void AddDecisions(HtmlText page, IReadOnlyList<RouteDecision> decisions)
    {
        if (decisions.Count == 0)
            return;
        page.Element("h3", "Who answers").BeginTable("decisions", "segment", "usually", "answers", "verdict", "why");
        foreach (RouteDecision d in decisions)
        {
            page.Tag("<tr>").Cell(d.Segment.ToString().ToLowerInvariant()).Cell(d.Default.ToName()).Cell(d.Method.ToName()).Cell(d.Verdict).Cell(d.Why).Tag("</tr>\n");
        }

        page.EndTable();
    }

    private static void AddMethods(HtmlText page, EvaluationReport report)
    {
        if (report.Methods.Count == 0)
            return;
        page.Element("h3", "Methods").BeginTable("methods", "method", "made with", "tuning s", "training s", "answers s", "peak MiB");
        foreach (MeasuredMethod method in report.Methods)
        {
            page.Tag("<tr>").Cell(method.Model).Cell(method.NotMeasured is { } why ? $"not measured: {why}" : EvaluationTables.Describe(method));
            foreach (double cost in (double[])[method.TuningSeconds, method.TrainingSeconds, method.AnsweringSeconds])
                page.Number(cost.ToString("F2", CultureInfo.InvariantCulture));
            page.Number(method.PeakRssMb.ToString("F0", CultureInfo.InvariantCulture)).Tag("</tr>\n");
        }

        page.EndTable();
    }

    private static void AddNumbers(HtmlText page, EvaluationReport report, string[] models, string role)
    {
        string[] metrics = [.. report.Values.Where(v => v.Role == role).Select(static v => v.Metric).Distinct(StringComparer.Ordinal)];
        page.Tag("<details>").Element("summary", role == "all" ? "All numbers" : $"All numbers, {role}s only");
        page.BeginTable($"numbers-{role}", ["segment", "method", "entities", .. metrics]);
        foreach (string segment in EvaluationTables.SegmentsOf(report, role))
        {
            foreach (string model in models)
            {
                page.Tag("<tr>").Cell(segment).Cell(model).Number(Count(report.Find(model, metrics[0], segment, role)?.N ?? 0));
                foreach (string metric in metrics)
                    Number(page, report.Find(model, metric, segment, role));
                page.Tag("</tr>\n");
            }
        }

        page.EndTable().Tag("</details>\n");
    }

    private static void Number(HtmlText page, MetricValue? value)
    {
        if (value is null)
            page.Number("");
        else
            page.Number(Number(value.Value), value.Low < value.High ? $"{Number(value.Low)}–{Number(value.High)}" : null);
    }

    private static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Count(int n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
