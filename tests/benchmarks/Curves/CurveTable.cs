using System.Globalization;
using System.Text;

namespace Precompute.Benchmarks.Curves;

/// <summary>The measurements as Markdown.</summary>
internal static class CurveTable
{
    /// <summary>A table of curves for each length of answers, and one of builds.</summary>
    public static string Of(CurveResults results)
    {
        StringBuilder text = new();
        foreach (IGrouping<int, CurvePoint> points in results.Points.GroupBy(static p => p.K))
        {
            text.Append(CultureInfo.InvariantCulture, $"## Answers of {points.Key}\n\n| vectors | index | recall → queries/s, one thread | precompute, at equal recall |\n|---|---|---|---:|\n");
            foreach (IGrouping<string, CurvePoint> set in points.GroupBy(static p => p.Set))
            {
                CurvePoint[] ours = [.. set.Where(static p => p.Engine == "precompute")];
                foreach (IGrouping<string, CurvePoint> curve in set.GroupBy(static p => p.Curve))
                    text.Append(CultureInfo.InvariantCulture, $"| {set.Key} | {curve.Key} | {string.Join(" · ", curve.Select(Show))} | {Advantage(ours, [.. curve])} |\n");
            }

            text.Append('\n');
        }

        text.Append("## Builds\n\n| vectors | index | seconds, one thread | MB |\n|---|---|---:|---:|\n");
        foreach (CurveBuild build in results.Builds)
            text.Append(CultureInfo.InvariantCulture, $"| {build.Set} | {build.Engine} {build.Index} | {build.Seconds:F1} | {build.Bytes / 1e6:F1} |\n");
        return text.ToString();
    }

    // At each recall that the other reaches, exact beside exact.
    private static string Advantage(CurvePoint[] ours, CurvePoint[] other)
    {
        if (other[0].Engine == "precompute")
            return "";
        double[] ratios = [.. other.Select(p => RateAt([.. ours.Where(o => o.IsExact == p.IsExact)], p.Recall) / p.Qps)];
        double[] known = [.. ratios.Where(static r => !double.IsNaN(r))];
        if (known.Length == 0)
            return "–";
        string range = known.Length == 1 ? $"{Number(known[0])} ×" : $"{Number(known.Min())}–{Number(known.Max())} ×";
        return known.Length == ratios.Length ? range : $"{range} ({known.Length} of {ratios.Length})";
    }

    // Between two points on the straight line through recall and the rate's logarithm; below the first point its rate, beyond the last none.
    private static double RateAt(CurvePoint[] curve, double recall)
    {
        CurvePoint[] sorted = [.. curve.OrderBy(static p => p.Recall).ThenBy(static p => p.Qps)];
        int above = Array.FindIndex(sorted, p => p.Recall >= recall);
        if (above <= 0)
            return above < 0 ? double.NaN : sorted.Where(p => p.Recall >= recall).Max(static p => p.Qps);
        (CurvePoint low, CurvePoint high) = (sorted[above - 1], sorted[above]);
        double share = (recall - low.Recall) / (high.Recall - low.Recall);
        return Math.Exp(((1 - share) * Math.Log(low.Qps)) + (share * Math.Log(high.Qps)));
    }

    private static string Show(CurvePoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.Recall:0.000}→{Rate(point.Qps)}");

    private static string Rate(double qps) => (qps >= 10_000 ? (qps / 1000).ToString("F0", CultureInfo.InvariantCulture) : (qps / 1000).ToString("0.0#", CultureInfo.InvariantCulture)) + " k";

    private static string Number(double value) => value.ToString(value >= 10 ? "F0" : "F1", CultureInfo.InvariantCulture);
}
