using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// What a search by each of two indexes costs, measured under the same conditions: both are asked the same few questions, in turn, several
/// times, and the fastest turn of each counts. The first turn so only warms up, and what else the machine does in one of them does not decide.
/// </summary>
internal static class TimedInTurn
{
    private const int Turns = 3;
    private const int FewestQueries = 8;

    // Of exact searches in a turn. Where one takes milliseconds, few of them are long enough to be timed.
    private const double TurnMicroseconds = 30_000;

    /// <summary>Mean times of a search over the questions of one kind, one thread, microseconds.</summary>
    /// <param name="exact">The questions; the index that answered them is one of the two.</param>
    /// <param name="approximate">The other.</param>
    /// <param name="ef">Breadth of its searches.</param>
    /// <param name="cancellationToken">Checked per query.</param>
    public static (double Approximate, double Exact) Measure(ExactAnswers exact, IVectorIndex approximate, int ef, CancellationToken cancellationToken)
    {
        if (exact.Count == 0)
            return (0, 0);
        double affordable = TurnMicroseconds / Math.Max(exact.MeanMicroseconds, 1);
        int queries = (int)Math.Min(exact.Count, Math.Max(affordable, FewestQueries));
        SearchOptions plain = new() { Filter = exact.Filter };
        SearchOptions walk = plain with { Ef = ef };
        Neighbor[] room = new Neighbor[exact.K];
        double approximateBest = double.PositiveInfinity;
        double exactBest = double.PositiveInfinity;
        for (int turn = 0; turn < Turns; turn++)
        {
            exactBest = Math.Min(exactBest, MeanOf(exact.Index, plain));
            approximateBest = Math.Min(approximateBest, MeanOf(approximate, walk));
        }

        return (approximateBest, exactBest);

        double MeanOf(IVectorIndex index, SearchOptions options)
        {
            long start = exact.Clock.GetTimestamp();
            for (int i = 0; i < queries; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                index.Search(exact.Query((int)((long)i * exact.Count / queries)), options, room);
            }

            return exact.Clock.GetElapsedTime(start).TotalMicroseconds / queries;
        }
    }
}
