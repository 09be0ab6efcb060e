namespace Precompute.Batch.Import;

/// <summary>How far an import is.</summary>
/// <param name="Stage">What is happening: a file's name, or <c>merge</c> at the end.</param>
/// <param name="Rows">Rows read of this file.</param>
/// <param name="BytesRead">Bytes read of the file as it lies on disk.</param>
/// <param name="BytesTotal">Its length; 0 where the stage reads no file.</param>
public readonly record struct ImportProgress(string Stage, long Rows, long BytesRead, long BytesTotal);
