using Precompute.AnnIndex;

namespace Precompute.Batch.Pipeline.Lists;

/// <summary>Eligible targets that are neither excluded nor in the list already.</summary>
internal sealed class TakenFilter(BitmapFilter eligible, ListScratch scratch) : IOrdinalFilter
{
    /// <inheritdoc/>
    /// <remarks>An upper bound: how many of the taken ones are eligible is not counted.</remarks>
    public int AcceptedCount => eligible.AcceptedCount;

    /// <inheritdoc/>
    public bool Accepts(int ordinal) => eligible.Accepts(ordinal) && !scratch.IsTaken(ordinal);
}
