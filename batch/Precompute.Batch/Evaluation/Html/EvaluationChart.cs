using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Precompute.Batch.Evaluation.Html;

/// <summary>
/// One plot as SVG text to stand inside of a page. Colours are the page's: what is drawn in <c>ink</c>, <c>grid</c> or a method's colour
/// follows its light and dark scheme. Points carry their 95 % intervals as vertical lines.
/// </summary>
internal sealed class EvaluationChart
{
    private const int Width = 440;
    private const int Height = 300;
    private static readonly OxyColor Ink = OxyColor.FromRgb(1, 1, 1);
    private static readonly OxyColor Grid = OxyColor.FromRgb(1, 1, 2);

    private static readonly MarkerType[] Shapes =
        [MarkerType.Circle, MarkerType.Square, MarkerType.Diamond, MarkerType.Triangle, MarkerType.Cross, MarkerType.Star, MarkerType.Plus];

    private readonly PlotModel _plot = new()
    {
        DefaultFont = "Arial",
        DefaultFontSize = 12,
        TextColor = Ink,
        PlotAreaBorderColor = Grid,
        Background = OxyColors.Transparent,
        PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
    };

    /// <summary>An empty plot.</summary>
    /// <param name="labels">What stands below the axis at 0, 1, 2, …</param>
    /// <param name="fromZero">Whether the vertical axis begins at 0.</param>
    public EvaluationChart(IReadOnlyList<string> labels, bool fromZero)
    {
        _plot.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Minimum = -0.5,
            Maximum = labels.Count - 0.5,
            MajorStep = 1,
            MinorTickSize = 0,
            LabelFormatter = x => Math.Abs(x - Math.Round(x)) < 1e-6 && x > -0.5 && x < labels.Count - 0.5 ? labels[(int)Math.Round(x)] : "",
            TicklineColor = Grid,
            AxislineColor = Grid,
        });
        _plot.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            AbsoluteMinimum = 0,
            Minimum = fromZero ? 0 : double.NaN,
            MaximumPadding = 0.08,
            MinimumPadding = 0.08,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = Grid,
            TicklineColor = Grid,
            MinorTickSize = 0,
            LabelFormatter = static y => y.ToString("0.####", CultureInfo.InvariantCulture),
        });
    }

    /// <summary>The page's variable of a method's colour.</summary>
    public static string ColourOf(int method) => $"--m{method % Shapes.Length}";

    /// <summary>The sign of a method's points.</summary>
    public static string SignOf(int method) => (method % Shapes.Length) switch
    {
        0 => "●",
        1 => "■",
        2 => "◆",
        3 => "▲",
        4 => "✕",
        5 => "✳",
        _ => "✚",
    };

    /// <summary>Adds a method's values.</summary>
    /// <param name="method">Its number: colour and shape.</param>
    /// <param name="points">Place, value and interval; a place with a fraction stands beside its label.</param>
    /// <param name="joined">Whether a line joins them.</param>
    public void Add(int method, IReadOnlyList<(double X, double Value, double Low, double High)> points, bool joined)
    {
        OxyColor colour = ColourAt(method);
        LineSeries intervals = new() { Color = colour, StrokeThickness = 1.5 };
        foreach ((double x, _, double low, double high) in points.Where(static p => p.High > p.Low))
            intervals.Points.AddRange([new DataPoint(x, low), new DataPoint(x, high), DataPoint.Undefined]);
        LineSeries values = new()
        {
            Color = joined ? colour : OxyColors.Transparent,
            StrokeThickness = 1.5,
            MarkerType = Shapes[method % Shapes.Length],
            MarkerSize = 4,
            MarkerFill = colour,
            MarkerStroke = colour,
            MarkerStrokeThickness = 1.2,
        };
        values.Points.AddRange(points.Select(static p => new DataPoint(p.X, p.Value)));
        if (intervals.Points.Count > 0)
            _plot.Series.Add(intervals);
        _plot.Series.Add(values);
    }

    /// <summary>Adds a dashed line over each label, such as a ceiling.</summary>
    public void AddLimit(IReadOnlyList<(double X, double Value)> limits)
    {
        LineSeries line = new() { Color = Ink, StrokeThickness = 1.2, LineStyle = LineStyle.Dash };
        foreach ((double x, double value) in limits)
            line.Points.AddRange([new DataPoint(x - 0.45, value), new DataPoint(x + 0.45, value), DataPoint.Undefined]);
        _plot.Series.Add(line);
    }

    /// <summary>The SVG element.</summary>
    /// <param name="description">What it shows, for those who cannot see it; not yet encoded.</param>
    public string ToSvg(string description)
    {
        string svg = new SvgExporter { Width = Width, Height = Height, IsDocument = false, UseVerticalTextAlignmentWorkaround = true }.ExportToString(_plot);
        int open = svg.IndexOf("<svg", StringComparison.Ordinal);
        int inner = svg.IndexOf('>', open) + 1;
        string body = Named(Named(svg[inner..], Ink, "--ink"), Grid, "--grid");
        for (int method = 0; method < Shapes.Length; method++)
            body = Named(body, ColourAt(method), ColourOf(method));
        return $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{System.Net.WebUtility.HtmlEncode(description)}\">{body}";
    }

    private static OxyColor ColourAt(int method) => OxyColor.FromRgb(1, 2, (byte)(method % Shapes.Length));

    // Colours that nothing else has stand for the page's variables.
    private static string Named(string svg, OxyColor colour, string variable) => svg
        .Replace(string.Create(CultureInfo.InvariantCulture, $"#{colour.R:x2}{colour.G:x2}{colour.B:x2}"), $"var({variable})", StringComparison.OrdinalIgnoreCase)
        .Replace(string.Create(CultureInfo.InvariantCulture, $"rgb({colour.R},{colour.G},{colour.B})"), $"var({variable})", StringComparison.OrdinalIgnoreCase);
}
