namespace Precompute.AnnIndex;

/// <summary>The measured quality and cost of an approximate index.</summary>
/// <param name="Ef">Breadth of the approximate searches.</param>
/// <param name="Queries">Number of queries.</param>
/// <param name="AcceptedShare">Share of the vectors that the filter accepts; 1 without one.</param>
/// <param name="Whole">Recall of the whole answers.</param>
/// <param name="Top">Recall of their first ten: of the ten best, how many stand among the answer's first ten.</param>
/// <param name="ShortAnswers">Approximate answers with fewer entries than the exact one: 0 in a sound index.</param>
/// <param name="MeanMicroseconds">Mean time of an approximate search, from <see cref="IndexSelector"/> that of the fastest of several turns.</param>
/// <param name="P99Microseconds">The 99th percentile of it.</param>
/// <param name="ExactMeanMicroseconds">The same of an exact search.</param>
public sealed record RecallReport(
    int Ef,
    int Queries,
    double AcceptedShare,
    RecallEstimate Whole,
    RecallEstimate Top,
    int ShortAnswers,
    double MeanMicroseconds,
    double P99Microseconds,
    double ExactMeanMicroseconds);
