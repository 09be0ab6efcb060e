namespace Precompute.Batch.Export;

/// <summary>One file of an export.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Holds">What it holds, for people, such as <c>300 × 80, 2 113 entries</c>.</param>
internal sealed record ExportedFile(string Name, string Holds);
