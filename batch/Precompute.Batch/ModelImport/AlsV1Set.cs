using Precompute.Model;

namespace Precompute.Batch.ModelImport;

/// <summary>A classic set, read and consistent in itself; nothing of it was compared with the source yet.</summary>
/// <param name="Folder">Where it was read from, absolute.</param>
/// <param name="Forward">People → startups.</param>
/// <param name="Reverse">Startups → people.</param>
internal sealed record AlsV1Set(string Folder, AlsV1Model Forward, AlsV1Model Reverse)
{
    /// <summary>One direction.</summary>
    public AlsV1Model Of(Direction direction) => direction == Direction.Forward ? Forward : Reverse;
}
