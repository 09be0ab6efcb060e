using System.Globalization;
using Precompute.Batch.Cli.Progress;
using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Evaluation.Html;

/// <summary>
/// <c>evaluation.html</c>: everything of an <see cref="EvaluationDocument"/> as one file that needs nothing else, neither network nor
/// script. The verdict comes first, then a section a direction, then how it was measured. The same document gives the same page.
/// </summary>
internal static class EvaluationPage
{
    private static readonly (string Term, string Meaning)[] Terms =
    [
        ("Ranking", "Every method ranks the full catalogue for the same entities, without what each had acted on before. Nothing is sampled. An entity that a method cannot answer counts as 0."),
        ("Hyper-parameters", "Those of baselines are chosen on a window before the test, which the test never enters; those of served methods are the settings. Each method's are listed with it."),
        ("Intervals", "95 %, by bootstrap over the test entities. Two methods differ beyond doubt where their intervals do not meet."),
        ("recall@k", "Share of what was to be found that is among the first k, mean over entities. Its ceiling counts what training has never seen as not to be found; content-based methods may pass it."),
        ("ndcg@k, map@k", "The same with earlier places worth more: by 1/log₂(place + 1), and by the precision at each hit."),
        ("precision@k, hr@k", "Share of the first k that was to be found; share of entities with at least one hit among them."),
        ("coverage@k, gini@k, novelty@k", "Share of the catalogue in anybody's list; how unequally targets are shown (0 equally, 1 only one); mean surprise of what is shown, bits."),
        ("Segments", "By how much each entity had done before the test: cold, warm, hot, by the settings' thresholds."),
    ];

    // With a space that no line breaks at.
    private const string Percentage = "0.0\u00a0%";

    /// <summary>Renders the page.</summary>
    public static string Render(EvaluationDocument document)
    {
        HtmlText page = new();
        string title = document.Version is { } version ? $"Measured quality of {version}" : "Measured quality";
        page.Tag("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Tag("<link rel=\"icon\" href=\"data:,\">").Element("title", title).Tag("<style>\n").Tag(PageStyle.Css).Tag("\n</style></head><body>\n");
        page.Tag("<header>").Element("h1", title);
        page.Tag("<p class=\"soft\">").Text(
            $"Measured {document.MeasuredAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC by training on the past and asking for what came after.");
        page.Tag("</p>\n<nav aria-label=\"Sections\"><a href=\"#verdict\">Verdict</a>");
        foreach (EvaluationReport report in document.Reports)
            page.Tag($" <a href=\"#{DirectionSection.IdOf(report.Direction)}\">").Text(DirectionSection.TitleOf(report.Direction)).Tag("</a>");
        page.Tag(" <a href=\"#how\">How it was measured</a></nav></header>\n<main>\n");
        AddVerdict(page, document);
        foreach (EvaluationReport report in document.Reports)
            DirectionSection.Add(page, report, [.. document.Decisions.Where(d => d.Direction == report.Direction)]);
        AddProtocol(page, document);
        return page.Tag("</main></body></html>\n").ToString();
    }

    private static void AddVerdict(HtmlText page, EvaluationDocument document)
    {
        page.Tag("<section id=\"verdict\">").Element("h2", "Verdict");
        foreach (EvaluationReport report in document.Reports)
        {
            string title = DirectionSection.TitleOf(report.Direction);
            page.Element("h3", title).Element("p", Lead(report));
            IReadOnlyList<SegmentVerdict> verdicts = SegmentVerdict.Of(report, document.Decisions);
            if (verdicts.Count == 0)
                continue;
            string recall = $"recall@{EvaluationTables.CutoffOf(report)}";
            page.BeginTable("verdict", $"Verdict by segment. {title}", "segment", "answered by", $"{recall} of what answers", "popularity", "highest", $"its {recall}", "verdict");
            foreach (SegmentVerdict verdict in verdicts)
            {
                page.Tag("<tr>").RowHead(verdict.Segment).Cell(verdict.Answers);
                DirectionSection.Number(page, verdict.Served);
                DirectionSection.Number(page, verdict.Popular);
                page.Cell(verdict.Best.Model);
                DirectionSection.Number(page, verdict.Best);
                page.Tag("<td class=\"prose\">").Text(verdict.Words).Tag("</td></tr>\n");
            }

            page.EndTable();
        }

        page.Tag("</section>\n");
    }

    private static string Lead(EvaluationReport report)
    {
        int shown = EvaluationTables.CutoffOf(report);
        string recall = $"recall@{shown}";
        if (SegmentVerdict.BestOf(report, recall, "all") is not { N: > 0 } best)
            return report.Methods.Count == 0 ? "No method was measured." : "There was nothing to test on.";
        string whose = report.Direction == Direction.Forward ? "people" : "startups";
        string found = report.Protocol == Training.Evaluation.TemporalSplit.Protocol ? "took up later" : "had been left out";
        string[] compared =
        [
            .. ((string[])["als", "als_reverse", "popular"]).Where(m => m != best.Model).Select(m => report.Find(m, recall)).OfType<MetricValue>()
                .Select(static v => $"those of {v.Model} {Percent(v)}"),
        ];
        string ceiling = report.FindCeiling(shown) is { } limit ? $" A method that learns from interactions could reach {limit.Value.ToString(Percentage, CultureInfo.InvariantCulture)} at most." : "";
        return $"Of what {best.N.ToString("N0", CultureInfo.InvariantCulture)} {whose} {found}, the first {shown} recommendations of {best.Model} hold {Percent(best)}"
            + (compared.Length == 0 ? "." : $", {string.Join(", ", compared)}.") + ceiling + Advice(report, recall, best);
    }

    // A linear model is not served; where it wins beyond doubt, the factor model's settings do not suit the data.
    private static string Advice(EvaluationReport report, string recall, MetricValue best)
    {
        MetricValue? model = report.Find(MethodNames.InMetrics(MethodNames.Als, report.Direction), recall);
        return best.Model is MethodNames.ItemKnn or MethodNames.Ease && model is not null && best.Low > model.High
            ? " A simple method that is only measured finds more than the factor model beyond doubt: 'precompute tune' searches better settings for the model."
            : "";
    }

    private static void AddProtocol(HtmlText page, EvaluationDocument document)
    {
        page.Tag("<section id=\"how\">").Element("h2", "How it was measured").Tag("<dl>");
        foreach (EvaluationReport report in document.Reports)
        {
            page.Element("dt", $"{DirectionSection.TitleOf(report.Direction)}: {report.Protocol.Replace('_', ' ')}");
            page.Element("dd", $"{Sentence(report.Description)}. {report.Ceiling.ToString(Percentage, CultureInfo.InvariantCulture)} of the test pairs have a target that training knows.");
        }

        foreach ((string term, string meaning) in Terms)
            page.Element("dt", term).Element("dd", meaning);
        page.Tag("</dl></section>\n");
    }

    private static string Percent(MetricValue value) => string.Create(
        CultureInfo.InvariantCulture, $"{value.Value.ToString(Percentage, CultureInfo.InvariantCulture)} [{100d * value.Low:0.0}, {100d * value.High:0.0}]");

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
