using Precompute.Database.Privacy;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Whether a request to forget somebody was interrupted: the person is left out, and part of what was kept is still there.</summary>
internal sealed class ForgettingCheck : ICheck
{
    /// <inheritdoc/>
    public string Name => "forgetting";

    /// <inheritdoc/>
    public Needs Needs => Needs.Serving;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        IReadOnlyList<ForgettingReceipt> receipts = await new ForgettingLedger(patient.Serving, patient.Time).ListAsync(cancellationToken);
        ForgettingReceipt[] pending = [.. receipts.Where(static r => !r.IsDone)];
        return
        [
            pending.Length == 0
                ? new Finding(Name, Verdict.Ok, receipts.Count == 0 ? "Nobody was forgotten yet." : $"All {receipts.Count} receipts are done.")
                : new Finding(
                    Name,
                    Verdict.Failed,
                    $"Forgetting was interrupted: {string.Join(", ", pending.Select(static r => $"receipt {r.ReceiptId} of {r.RequestedAt:u}"))}. Tables, kept versions or copies may still hold the id.",
                    "The same 'precompute forget' command with the same id again; the receipt does not hold the id."),
        ];
    }
}
