using System.Globalization;
using Precompute.IntegrationTests.Browser;
using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.IntegrationTests.Evaluation;

/// <summary>The page of a real run, opened from its file by a real browser.</summary>
[Collection(nameof(OneMeasuredRun))]
public sealed class EvaluationPageTests(MeasuredRun measured)
{
    // What the reader's own colours have to reach: WCAG 2.2, 1.4.3 for text and 1.4.11 for what plots are drawn with.
    private const double TextContrast = 4.5;
    private const double DrawingContrast = 3d;

    private Uri Address => new(measured.Page);

    [Fact]
    public void Page_FromItsFile_AsksForNothingElseAndReportsNoError()
    {
        Chromium browser = measured.Browser;
        browser.Open(Address, 1400, dark: false);

        Assert.Equal($"Measured quality of {measured.Document.Version}", browser.Evaluate("return document.title"));
        string[] requested = browser.RequestedAddresses();
        Assert.Contains(Address.AbsoluteUri, requested);
        Assert.All(requested, static a => Assert.Matches("^(file|data):", a));
        Assert.Empty(browser.ConsoleMessages());
        Assert.Equal(0d, browser.Number("return document.querySelectorAll('script, iframe, img, link[rel=stylesheet]').length"));
    }

    [Fact]
    public void Tables_EveryDirectionRoleAndSegment_HoldTheNumbersOfTheJson()
    {
        Chromium browser = measured.Browser;
        browser.Open(Address, 1400, dark: false);

        int compared = 0;
        foreach (EvaluationReport report in measured.Document.Reports)
        {
            string section = report.Direction == Direction.Forward ? "forward" : "reverse";
            foreach (string role in report.Values.Select(static v => v.Role).Distinct())
            {
                Dictionary<(string Segment, string Model, string Metric), string> shown = Cells(browser, section, $"numbers-{role}");
                foreach (MetricValue value in report.Values.Where(v => v.Role == role))
                {
                    string interval = value.Low < value.High ? $" {Number(value.Low)}–{Number(value.High)}" : "";
                    Assert.Equal(Number(value.Value) + interval, shown[(value.Segment, value.Model, value.Metric)]);
                    compared++;
                }

                Dictionary<(string Segment, string Model, string Metric), string> summary = Cells(browser, section, $"summary-{role}");
                foreach (MetricValue value in report.Values.Where(v => v.Role == role && v.Metric is "recall@20" or "ndcg@20" && v.Role == role))
                    Assert.StartsWith(Number(value.Value), summary[(value.Segment, value.Model, value.Metric)], StringComparison.Ordinal);
                foreach (MetricValue ceiling in report.Ceilings.Where(c => c.Role == role && c.Metric == "ceiling@20"))
                    Assert.StartsWith(Number(ceiling.Value), summary[(ceiling.Segment, "ceiling", "recall@20")], StringComparison.Ordinal);
            }

            foreach (MeasuredMethod method in report.Methods)
            {
                string made = (string)browser.Evaluate(
                    $"return [...document.querySelectorAll('#{section} [data-table=methods] tbody tr')].find(r => r.cells[0].innerText === '{method.Model}').cells[1].innerText")!;
                Assert.All(method.Parameters, p => Assert.Contains($"{p.Key} {p.Value}", made, StringComparison.Ordinal));
                Assert.Contains(method.NotMeasured ?? method.Choice, made, StringComparison.Ordinal);
            }

            Assert.Contains(report.Description[1..], (string)browser.Evaluate("return document.querySelector('#how').innerText")!, StringComparison.Ordinal);
        }

        Assert.True(compared > 1000, $"{compared} numbers were compared.");
    }

    [Fact]
    public void Verdict_ComesFirst_NamesWhatAnswersAndWhatIsHighest()
    {
        Chromium browser = measured.Browser;
        browser.Open(Address, 1400, dark: false);

        Assert.Equal("verdict", browser.Evaluate("return document.querySelector('main > section').id"));
        string text = (string)browser.Evaluate("return document.querySelector('#verdict').innerText")!;
        foreach (EvaluationReport report in measured.Document.Reports)
        {
            MetricValue best = report.Values.Where(static v => v is { Metric: "recall@20", Segment: "all", Role: "all" }).MaxBy(static v => v.Value)!;
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"recommendations of {best.Model} hold {best.Value:0.0\u00a0%}"), text, StringComparison.Ordinal);
        }

        string[] answers = browser.Texts("return [...document.querySelectorAll('[data-table=verdict] tbody tr')].map(r => r.cells[0].innerText + ' ' + r.cells[1].innerText)");
        Assert.Equal(
            measured.Document.Decisions.Select(static d => $"{d.Segment.ToString().ToLowerInvariant()} {d.Method.ToName()}"),
            answers);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(400, true)]
    [InlineData(1400, false)]
    [InlineData(1400, true)]
    public void Layout_AnyWidthAndScheme_IsLegible(int width, bool dark)
    {
        Chromium browser = measured.Browser;
        browser.Open(Address, width, dark);

        Assert.Equal(0d, browser.Number("return document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        Assert.Empty(browser.Texts(PageScripts.ElementsWiderThanThePage));
        Assert.Equal(2d * DirectionPlots, browser.Number("return document.querySelectorAll('figure svg').length"));
        Assert.Empty(browser.Texts(PageScripts.PlotTextTooSmallOrOutside));
        Assert.Empty(browser.Texts(PageScripts.OverlappingPlotLabels));
        Assert.True(browser.Number(PageScripts.LeastTextContrast) >= TextContrast, $"text contrast {browser.Number(PageScripts.LeastTextContrast):0.00}");
        Assert.True(browser.Number(PageScripts.LeastDrawingContrast) >= DrawingContrast, $"drawing contrast {browser.Number(PageScripts.LeastDrawingContrast):0.00}");
        Assert.Equal(dark, browser.Number(PageScripts.PaperLuminance) < 0.2);
        if (Environment.GetEnvironmentVariable("PRECOMPUTE_TEST_PICTURES") is { Length: > 0 } folder)
            browser.Photograph(Path.Combine(folder, $"evaluation-{width}-{(dark ? "dark" : "light")}.png"));
    }

    [Fact]
    public void AccessibilityTree_EverythingWithARole_HasAName()
    {
        Chromium browser = measured.Browser;
        browser.Open(Address, 1400, dark: false);

        (string Role, string Name)[] tree = browser.AccessibilityTree();
        string[] named = ["image", "table", "region", "link", "heading", "figure", "navigation", "columnheader"];
        Assert.All(tree.Where(n => named.Contains(n.Role) && n.Role is not ("columnheader" or "figure")), static n => Assert.NotEqual("", n.Name));
        Assert.Equal(2 * DirectionPlots, tree.Count(static n => n.Role == "image"));
        Assert.True(tree.Count(static n => n.Role == "table") >= 10);
        Assert.Equal(tree.Count(static n => n.Role == "table"), tree.Where(static n => n.Role == "table").Select(static n => n.Name).Distinct().Count());

        string[] levels = browser.Texts("return [...document.querySelectorAll('h1, h2, h3, h4')].map(h => h.tagName)");
        Assert.Equal("H1", levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), static p => Assert.True(p.Second[1] - p.First[1] <= 1, $"{p.First} is followed by {p.Second}"));
        Assert.Empty(browser.Texts("return [...document.querySelectorAll('nav a')].map(a => a.getAttribute('href')).filter(h => !document.querySelector(h))"));
    }

    // By segment, by role, and five over the length of the list.
    private const int DirectionPlots = 7;

    private static Dictionary<(string Segment, string Model, string Metric), string> Cells(Chromium browser, string section, string table)
    {
        string[] rows = browser.Texts(PageScripts.CellsOf(section, table));
        string[] heads = rows[0].Split('\t');
        Dictionary<(string, string, string), string> cells = [];
        foreach (string[] row in rows.Skip(1).Select(static r => r.Split('\t')))
        {
            for (int c = 2; c < heads.Length; c++)
                cells.Add((row[0], row[1], heads[c]), row[c]);
        }

        return cells;
    }

    private static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
