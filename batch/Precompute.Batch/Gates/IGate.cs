namespace Precompute.Batch.Gates;

/// <summary>One condition that a version must meet to be published. Stateless; raising counts as a refusal.</summary>
public interface IGate
{
    /// <summary>Name, snake_case; the ledger's key and the argument of <c>--accept</c>.</summary>
    public string Name { get; }

    /// <summary>Judges a staged and verified version.</summary>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken);
}
