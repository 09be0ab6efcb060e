namespace Precompute.AnnIndex;

/// <summary>The measured quality and cost of an approximate index.</summary>
/// <param name="K">Length of the answers compared.</param>
/// <param name="Ef">Breadth of the approximate searches.</param>
/// <param name="Queries">Number of queries.</param>
/// <param name="AcceptedShare">Share of the vectors that the filter accepts; 1 without one.</param>
/// <param name="Recall">Share of the exact answers found, averaged over queries; 1 when there was nothing to find.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
/// <param name="ShortAnswers">Approximate answers with fewer entries than the exact one: 0 in a sound index.</param>
/// <param name="MeanMicroseconds">Mean time of an approximate search.</param>
/// <param name="P99Microseconds">The 99th percentile of it.</param>
/// <param name="ExactMeanMicroseconds">Mean time of an exact search.</param>
public sealed record RecallReport(
    int K,
    int Ef,
    int Queries,
    double AcceptedShare,
    double Recall,
    double Low,
    double High,
    int ShortAnswers,
    double MeanMicroseconds,
    double P99Microseconds,
    double ExactMeanMicroseconds);
