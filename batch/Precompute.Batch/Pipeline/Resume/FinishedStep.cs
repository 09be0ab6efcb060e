using System.Text.Json;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Resume;

/// <summary>What is kept of a finished step beside its files: what it was computed from, and what it must still be to be used again.</summary>
internal sealed record FinishedStep
{
    /// <summary>Format of the record; others are not used.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format.</summary>
    public required int Format { get; init; }

    /// <summary>Name of the step.</summary>
    public required string Step { get; init; }

    /// <summary>The run that computed it.</summary>
    public required long RunId { get; init; }

    /// <summary>Inputs of that run.</summary>
    public required RunInputs Inputs { get; init; }

    /// <summary>SHA-256 of what earlier steps handed over.</summary>
    public required string Received { get; init; }

    /// <summary>Its files among the version's, with lengths and hashes.</summary>
    public required IReadOnlyList<VersionFile> Files { get; init; }

    /// <summary>Length and hash of its result, which lies beside this record.</summary>
    public required VersionFile Result { get; init; }

    /// <summary>The step's line for people.</summary>
    public required string Line { get; init; }

    /// <summary>The step's numbers, as the ledger has them.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Details { get; init; }
}
