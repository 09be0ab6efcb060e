using Precompute.Batch.Cli.Progress;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Evaluation.Html;

/// <summary>The plots of one direction, under one legend.</summary>
internal static class DirectionCharts
{
    private static readonly (string Metric, string Caption)[] ByLength =
    [
        ("recall", "recall over list length"),
        ("ndcg", "NDCG over list length"),
        ("coverage", "coverage: share of the catalogue in anybody's list"),
        ("novelty", "novelty: mean surprise of what is shown, bits"),
        ("gini", "Gini: 0 shows all targets equally often, 1 only one"),
    ];

    /// <summary>Adds legend and plots.</summary>
    public static void Add(HtmlText page, EvaluationReport report, string[] models)
    {
        page.Tag("<div class=\"plots\"><ul class=\"legend\" aria-label=\"Legend\">");
        for (int m = 0; m < models.Length; m++)
            page.Tag($"<li><span aria-hidden=\"true\" style=\"color:var({EvaluationChart.ColourOf(m)})\">{EvaluationChart.SignOf(m)}</span> ").Text(models[m]).Tag("</li>");
        page.Tag("<li><span aria-hidden=\"true\">┄</span> ceiling</li></ul>\n<div class=\"charts\">\n");
        AddGroups(page, report, models, "segment", EvaluationTables.SegmentsOf(report, "all"), static segment => (segment, "all"));
        string[] roles = EvaluationTables.RolesOf(report);
        if (roles.Length > 2)
            AddGroups(page, report, models, "role", roles, static role => ("all", role));
        AddLengths(page, report, models);
        page.Tag("</div></div>\n");
    }

    private static void AddGroups(
        HtmlText page, EvaluationReport report, string[] models, string what, string[] groups, Func<string, (string Segment, string Role)> slice)
    {
        int shown = EvaluationTables.CutoffOf(report);
        EvaluationChart chart = new(groups, fromZero: true);
        for (int m = 0; m < models.Length; m++)
        {
            double beside = models.Length == 1 ? 0d : (0.6 * m / (models.Length - 1)) - 0.3;
            chart.Add(m, Points(groups, g => report.Find(models[m], $"recall@{shown}", slice(g).Segment, slice(g).Role), beside), joined: false);
        }

        chart.AddLimit([.. Points(groups, g => report.FindCeiling(shown, slice(g).Segment, slice(g).Role), 0d).Select(static p => (p.X, p.Value))]);
        Figure(page, chart, $"recall@{shown} by {what}, with the ceiling");
    }

    private static void AddLengths(HtmlText page, EvaluationReport report, string[] models)
    {
        int[] cutoffs = EvaluationTables.CutoffsOf(report);
        foreach ((string metric, string caption) in ByLength)
        {
            EvaluationChart chart = new([.. cutoffs.Select(static k => $"@{k}")], fromZero: metric != "novelty");
            for (int m = 0; m < models.Length; m++)
                chart.Add(m, Points(cutoffs, k => report.Find(models[m], $"{metric}@{k}"), 0d), joined: true);
            Figure(page, chart, caption);
        }
    }

    private static (double X, double Value, double Low, double High)[] Points<T>(T[] places, Func<T, MetricValue?> find, double beside) =>
    [
        .. places.Index().Select(p => (p.Index, Value: find(p.Item))).Where(static p => p.Value is not null)
            .Select(p => (p.Index + beside, p.Value!.Value, p.Value.Low, p.Value.High)),
    ];

    private static void Figure(HtmlText page, EvaluationChart chart, string caption) =>
        page.Tag("<figure>").Tag(chart.ToSvg(caption)).Element("figcaption", caption).Tag("</figure>\n");
}
