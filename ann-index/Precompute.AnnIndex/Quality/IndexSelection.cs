namespace Precompute.AnnIndex;

/// <summary>Which of two indexes over the same vectors serves, and what that rests on.</summary>
public sealed record IndexSelection
{
    /// <summary>True for the approximate index, false for the exact one.</summary>
    public required bool UseApproximate { get; init; }

    /// <summary>The smallest tried breadth at which the approximate index reaches the wanted recall; where it never did, the last one tried.</summary>
    public required int Ef { get; init; }

    /// <summary>What it was measured at there, one report a kind of question, in their order.</summary>
    public required IReadOnlyList<RecallReport> Reports { get; init; }

    /// <summary>Why, in a sentence with the numbers.</summary>
    public required string Reason { get; init; }
}
