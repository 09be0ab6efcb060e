using Precompute.Model;

namespace Precompute.Batch.Gates;

/// <summary>The version is not empty, what was written was read back, and nothing like a third of the rows went missing since the last one.</summary>
internal sealed class RowCountGate : IGate
{
    /// <inheritdoc/>
    public string Name => "row_counts";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        long total = evidence.VerifiedRows.Values.Sum();
        if (total == 0)
            return GateResult.Of(Name, GateVerdict.Refused, "The version has no rows at all.", ("rows", 0));
        foreach ((Direction direction, long verified) in evidence.VerifiedRows)
        {
            long inFiles = evidence.Audit.Rows[direction];
            if (verified != inFiles)
            {
                return GateResult.Of(
                    Name, GateVerdict.Refused, $"The {direction} lists have {inFiles:N0} rows in files and {verified:N0} in the database.", ("files", inFiles), ("database", verified));
            }
        }

        if (evidence.Previous is not { } previous)
            return GateResult.Of(Name, GateVerdict.Passed, $"{total:N0} rows; no version serves to compare with.", ("rows", total));
        foreach ((Direction direction, long rows) in evidence.VerifiedRows)
        {
            long before = previous.Rows.GetValueOrDefault(Model.Versions.VersionLayout.Name(direction));
            double floor = before * (1d - evidence.Options.MaximumRowLoss);
            if (rows < floor)
            {
                return GateResult.Of(
                    Name,
                    GateVerdict.Refused,
                    $"The {direction} lists fell from {before:N0} rows to {rows:N0}, below the floor of {floor:N0} (Gates:MaximumRowLoss {evidence.Options.MaximumRowLoss:P0}).",
                    ("before", before),
                    ("rows", rows),
                    ("floor", floor));
            }
        }

        return GateResult.Of(Name, GateVerdict.Passed, $"{total:N0} rows; {previous.Label} has {previous.Rows.Values.Sum():N0}.", ("rows", total));
    }
}
