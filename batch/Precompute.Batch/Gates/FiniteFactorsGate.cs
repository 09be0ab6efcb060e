using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.Gates;

/// <summary>No factor is NaN or infinite.</summary>
internal sealed class FiniteFactorsGate : IGate
{
    /// <inheritdoc/>
    public string Name => "finite_factors";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        long values = 0;
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            FactorModel model = evidence.Inputs.Models.Of(direction);
            foreach ((string side, DenseMatrix factors) in new[] { ("query", model.QueryFactors), ("target", model.TargetFactors) })
            {
                for (int row = 0; row < factors.Rows; row++)
                {
                    if (VectorKernels.IndexOfNonFinite(factors.Row(row)) >= 0)
                        return GateResult.Of(Name, GateVerdict.Refused, $"Row {row} of the {direction} {side} factors is not finite.", ("row", row));
                }

                values += (long)factors.Rows * factors.Columns;
            }
        }

        return GateResult.Of(Name, GateVerdict.Passed, $"All {values:N0} factors are finite.", ("values", values));
    }
}
