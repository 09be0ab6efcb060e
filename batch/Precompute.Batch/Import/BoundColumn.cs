namespace Precompute.Batch.Import;

/// <summary>A mapped column of one file: the source of a target's values and where it stands.</summary>
/// <param name="Source">What the mapping says.</param>
/// <param name="Index">Position in a line, from 0; −1 for a constant.</param>
internal readonly record struct BoundColumn(ColumnSource Source, int Index);
