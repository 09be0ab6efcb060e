using System.Globalization;
using Precompute.Model;
using Precompute.Model.Metrics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Precompute.Batch.Cli.Progress;

/// <summary>The tables of an evaluation for people.</summary>
internal static class EvaluationTables
{
    private const string All = "all";

    private static readonly string[] SegmentOrder = [All, "cold", "warm", "hot"];

    private static readonly string[] RoleOrder = [All, "developer", "investor"];

    /// <summary>Everything about a direction: the table of each role, then the methods.</summary>
    public static void Show(IAnsiConsole console, EvaluationReport report)
    {
        foreach (string role in RolesOf(report))
            console.Write(Of(report, role));
        console.Write(MethodsOf(report));
    }

    /// <summary>
    /// What was measured in one direction and role: a row a segment and method with intervals, the method with the highest recall
    /// marked, and the ceiling of recall at the end of each segment.
    /// </summary>
    public static IRenderable Of(EvaluationReport report, string role = All)
    {
        int cutoff = CutoffOf(report);
        string recall = $"recall@{cutoff}";
        string ndcg = $"ndcg@{cutoff}";
        string forRole = role == All ? "" : $", {role}s only";
        Table table = NewTable($"{report.Direction.ToString().ToLowerInvariant()}{forRole}: {report.Protocol}; {report.TrainingPairs:N0} pairs to learn, "
            + $"{report.TestPairs:N0} to find; {report.Ceiling:P1} of them have a target that training knows");
        table.AddColumns("segment", "entities", "model", recall, "interval", ndcg, "interval");
        string[] models = [.. report.Values.Select(static v => v.Model).Distinct(StringComparer.Ordinal)];
        foreach (string segment in SegmentsOf(report, role))
        {
            MetricValue[] measured = [.. models.Select(m => report.Find(m, recall, segment, role)).OfType<MetricValue>()];
            double best = measured.Max(static v => v.Value);
            foreach (MetricValue value in measured)
            {
                MetricValue? gain = report.Find(value.Model, ndcg, segment, role);
                string mark = value.Value == best && best > 0d ? "*" : "";
                table.AddRow(segment, $"{value.N:N0}", value.Model + mark, Number(value), Interval(value), Number(gain), Interval(gain));
            }

            if (report.FindCeiling(cutoff, segment, role) is { } ceiling)
                table.AddRow(segment, $"{ceiling.N:N0}", "(ceiling)", Number(ceiling), Interval(ceiling), "", "");
            table.AddEmptyRow();
        }

        table.Caption = new TableTitle("* highest; the ceiling is what methods that learn from interactions could reach");
        return table;
    }

    /// <summary>How the methods came about and what they cost.</summary>
    public static IRenderable MethodsOf(EvaluationReport report)
    {
        Table table = NewTable($"{report.Direction.ToString().ToLowerInvariant()}: methods");
        foreach (string column in (string[])["model", "tuning s", "training s", "answers s", "peak MiB"])
            table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumns("made with");
        foreach (MeasuredMethod method in report.Methods)
        {
            string made = method.NotMeasured is { } why ? $"not measured: {why}" : Describe(method);
            table.AddRow(
                method.Model, $"{method.TuningSeconds:F2}", $"{method.TrainingSeconds:F2}", $"{method.AnsweringSeconds:F2}", $"{method.PeakRssMb:N0}", Markup.Escape(made));
        }

        return table;
    }

    /// <summary>A decision in a sentence.</summary>
    public static string Describe(RouteDecision decision) =>
        $"{decision.Direction.ToString().ToLowerInvariant()} {decision.Segment.ToString().ToLowerInvariant()} is answered by {decision.Method.ToName()} ({decision.Verdict}): {decision.Why}";

    /// <summary>Hyper-parameters and how they were chosen, in a line.</summary>
    public static string Describe(MeasuredMethod method)
    {
        string parameters = string.Join(", ", method.Parameters.Select(static p => $"{p.Key} {p.Value}"));
        return (parameters.Length, method.Choice.Length) switch
        {
            (0, 0) => "nothing to choose",
            (_, 0) => parameters,
            (0, _) => method.Choice,
            _ => $"{parameters} ({method.Choice})",
        };
    }

    /// <summary>The list length that tables show: 20 where it was measured, else the one in the middle.</summary>
    public static int CutoffOf(EvaluationReport report)
    {
        int[] cutoffs = CutoffsOf(report);
        return cutoffs.Length == 0 || cutoffs.Contains(20) ? 20 : cutoffs[cutoffs.Length / 2];
    }

    /// <summary>The list lengths measured, ascending.</summary>
    public static int[] CutoffsOf(EvaluationReport report) =>
    [
        .. report.Values.Select(static v => v.Metric).Where(static m => m.StartsWith("recall@", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
            .Select(static m => int.Parse(m.AsSpan("recall@".Length), CultureInfo.InvariantCulture)).Order(),
    ];

    /// <summary>The segments measured for a role, in their order.</summary>
    public static string[] SegmentsOf(EvaluationReport report, string role) =>
    [
        .. report.Values.Where(v => v.Role == role).Select(static v => v.Segment).Distinct(StringComparer.Ordinal).OrderBy(static s => Array.IndexOf(SegmentOrder, s)),
    ];

    /// <summary>The roles measured, <c>all</c> first.</summary>
    public static string[] RolesOf(EvaluationReport report) =>
        [.. report.Values.Select(static v => v.Role).Distinct(StringComparer.Ordinal).OrderBy(static r => Array.IndexOf(RoleOrder, r))];

    private static Table NewTable(string title) =>
        new() { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title)), ShowRowSeparators = false };

    private static string Number(MetricValue? value) => value is null ? "" : value.Value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Interval(MetricValue? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value.Low:F4}–{value.High:F4}");
}
