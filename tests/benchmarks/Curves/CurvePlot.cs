using System.Globalization;
using System.Text;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Precompute.Benchmarks.Curves;

/// <summary>Recall against rate, a panel a set, as one SVG picture.</summary>
internal static class CurvePlot
{
    private const int Columns = 3;
    private const int PanelWidth = 400;
    private const int PanelHeight = 300;

    private static readonly OxyColor[] Colours =
        [OxyColor.FromRgb(0x1b, 0x6c, 0xa8), OxyColor.FromRgb(0x0b, 0x8a, 0x5a), OxyColor.FromRgb(0xc2, 0x5a, 0x00), OxyColor.FromRgb(0x8e, 0x44, 0xad),
         OxyColor.FromRgb(0xb0, 0x1e, 0x48), OxyColor.FromRgb(0x6b, 0x6b, 0x6b), OxyColor.FromRgb(0x8a, 0x7a, 0x00),
         OxyColor.FromRgb(0x00, 0x9a, 0xb0)];

    private static readonly MarkerType[] Shapes =
        [MarkerType.Circle, MarkerType.Diamond, MarkerType.Square, MarkerType.Triangle, MarkerType.Cross, MarkerType.Star, MarkerType.Plus, MarkerType.Cross];

    /// <summary>The picture.</summary>
    /// <param name="points">Of one length of answers.</param>
    public static string Of(IReadOnlyList<CurvePoint> points)
    {
        string[] curves = [.. points.Select(static p => p.Curve).Distinct()];
        string[] sets = [.. points.Select(static p => p.Set).Distinct()];
        int rows = (sets.Length + Columns - 1) / Columns;
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Columns * PanelWidth} {rows * PanelHeight}\" role=\"img\" ");
        svg.Append(CultureInfo.InvariantCulture, $"aria-label=\"Queries per second against recall at {points[0].K}, a panel for each set of vectors\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        for (int s = 0; s < sets.Length; s++)
        {
            CurvePoint[] ofSet = [.. points.Where(p => p.Set == sets[s])];
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({s % Columns * PanelWidth},{s / Columns * PanelHeight})\">{Panel(sets[s], ofSet, curves, legend: s == 0)}</g>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string Panel(string set, CurvePoint[] points, string[] curves, bool legend)
    {
        PlotModel plot = new() { DefaultFont = "Arial", DefaultFontSize = 11, Title = set, TitleFontSize = 12, TitleFontWeight = 400, Background = OxyColors.White };
        plot.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = $"recall@{points[0].K}", AxisTitleDistance = 6, MaximumPadding = 0.03, MinimumPadding = 0.03, AbsoluteMaximum = 1.01, MajorGridlineStyle = LineStyle.Dot });
        plot.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left, Title = "queries/s", AxisTitleDistance = 14, MajorGridlineStyle = LineStyle.Dot, MaximumPadding = 0.1, MinimumPadding = 0.1 });
        if (legend)
            plot.Legends.Add(new Legend { LegendPosition = LegendPosition.LeftBottom, LegendFontSize = 9, LegendBackground = OxyColor.FromAColor(200, OxyColors.White) });
        for (int c = 0; c < curves.Length; c++)
        {
            OxyColor colour = Colours[c % Colours.Length];
            LineSeries line = new() { Title = curves[c], Color = colour, MarkerType = Shapes[c % Shapes.Length], MarkerSize = 3.5, MarkerFill = colour, MarkerStroke = colour, StrokeThickness = 1.5 };
            line.Points.AddRange(points.Where(p => p.Curve == curves[c]).Select(static p => new DataPoint(p.Recall, p.Qps)));
            plot.Series.Add(line);
        }

        string svg = new SvgExporter { Width = PanelWidth, Height = PanelHeight, IsDocument = false, UseVerticalTextAlignmentWorkaround = true }.ExportToString(plot);
        return svg[svg.IndexOf("<svg", StringComparison.Ordinal)..];
    }
}
