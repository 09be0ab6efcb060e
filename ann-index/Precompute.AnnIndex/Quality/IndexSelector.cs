using System.Globalization;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Chooses between an approximate and an exact index by measured cost: the approximate one is searched with growing breadth until it
/// reaches a recall, and serves where it is then faster by more than measuring is out by. An index whose norms are skewed is scanned
/// faster than it is walked, one whose norms are flat is not, and which of them a training makes is not known beforehand. Costs that
/// decide are measured in turn, after both have been searched for a while (<see cref="TimedInTurn"/>).
/// </summary>
public static class IndexSelector
{
    // Where the graph is already this much slower than the scan, more breadth does not help.
    private const double HopelessRatio = 1.5;

    // Differences as small as this come and go from one measurement to the next; the scan then serves, whose answers are exact.
    private const double Margin = 0.1;

    private static readonly int[] Breadths = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120];

    /// <summary>Measures and chooses.</summary>
    /// <param name="approximate">The index that may serve.</param>
    /// <param name="questions">What it will be asked, with the exact answers: without a filter first, then under filters. At least one.</param>
    /// <param name="recall">
    /// Wanted of whole answers and of their first ten, of each kind of question, in (0, 1]: compared with the lower end of the 95 % interval. An
    /// index that missed nothing reaches it, however few the queries were.
    /// </param>
    /// <param name="widest">Largest breadth tried.</param>
    /// <param name="cancellationToken">Checked per query.</param>
    public static IndexSelection Select(
        IVectorIndex approximate, IReadOnlyList<ExactAnswers> questions, double recall, int widest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approximate);
        ArgumentNullException.ThrowIfNull(questions);
        Throw.IfOutside(nameof(questions), questions.Count, 1, int.MaxValue);
        Throw.IfOutside(nameof(widest), widest, 1, int.MaxValue);
        foreach (int ef in Breadths.Where(b => b < widest).Append(widest))
        {
            RecallReport[] reports = [.. questions.Select(q => RecallMeter.Measure(q, approximate, ef, cancellationToken))];
            RecallEstimate[] below = [.. reports.SelectMany(static r => (RecallEstimate[])[r.Top, r.Whole]).Where(e => !Reaches(e, recall))];
            if (below.Length > 0 && ef < widest && !IsHopeless(reports))
                continue;
            reports = [.. reports.Select((r, i) => InTurn(r, questions[i], approximate, cancellationToken))];
            if (below.Length > 0 && ef < widest && !IsHopeless(reports))
                continue;
            double cost = CostOf(reports);
            double exact = ExactCostOf(reports);
            bool serves = below.Length == 0 && cost < exact * (1 - Margin);
            return new IndexSelection
            {
                UseApproximate = serves,
                Ef = ef,
                Reports = reports,
                Reason = below.Length > 0 ? Missed(below.MinBy(static e => e.Mean)!, ef, recall, cost, exact) : Reached(ef, recall, cost, exact, serves),
            };
        }

        throw new InvalidOperationException("The widest breadth ends the search.");
    }

    private static double CostOf(RecallReport[] reports) => reports.Sum(static r => r.MeanMicroseconds);

    private static double ExactCostOf(RecallReport[] reports) => reports.Sum(static r => r.ExactMeanMicroseconds);

    private static bool IsHopeless(RecallReport[] reports) => CostOf(reports) >= ExactCostOf(reports) * HopelessRatio;

    private static RecallReport InTurn(RecallReport report, ExactAnswers question, IVectorIndex approximate, CancellationToken cancellationToken)
    {
        (double graph, double scan) = TimedInTurn.Measure(question, approximate, report.Ef, cancellationToken);
        return report with { MeanMicroseconds = graph, ExactMeanMicroseconds = scan };
    }

    private static bool Reaches(RecallEstimate estimate, double recall) => estimate.Low >= recall || estimate.Mean >= 1;

    private static string Reached(int ef, double recall, double cost, double exact, bool serves) => string.Create(CultureInfo.InvariantCulture,
        $"The graph reaches recall {recall} at ef {ef} in {cost:F1} µs; the exact scan needs {exact:F1} µs{(serves ? "" : cost < exact ? ", which is as good, and serves" : " and serves")}.");

    private static string Missed(RecallEstimate worst, int ef, double recall, double cost, double exact) => string.Create(CultureInfo.InvariantCulture,
        $"The graph's recall@{worst.K} at ef {ef} is {worst.Mean:F3} [{worst.Low:F3}, {worst.High:F3}] of {recall} in {cost:F1} µs; the exact scan needs {exact:F1} µs and serves.");
}
