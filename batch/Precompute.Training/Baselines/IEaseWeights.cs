namespace Precompute.Training.Baselines;

/// <summary>The matrix B of EASE, by whichever side's system is smaller. Both give the same scores.</summary>
internal interface IEaseWeights
{
    /// <summary>Memory for one worker.</summary>
    public float[] CreateScratch();

    /// <summary>scores = h·B.</summary>
    /// <param name="history">The columns that h names, ascending.</param>
    /// <param name="queryRow">The training row that this history may be, or −1.</param>
    /// <param name="scores">Overwritten, one a column.</param>
    /// <param name="scratch">From <see cref="CreateScratch"/>.</param>
    public void Score(ReadOnlySpan<int> history, int queryRow, Span<float> scores, float[] scratch);
}
