namespace Precompute.Batch.Pipeline.Steps;

/// <summary>A place that a run writes to.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Folder">Its folder, which need not exist yet.</param>
/// <param name="Needed">Bytes it will need.</param>
internal sealed record DiskPlace(string Name, string Folder, long Needed);
