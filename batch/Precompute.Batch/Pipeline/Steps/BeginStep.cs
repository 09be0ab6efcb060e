using Precompute.Database.Publish;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 1: the lock, the ledger's entry, what a killed run left behind, the pointer with its fence.</summary>
internal static class BeginStep
{
    /// <summary>Begins; null where another run holds the lock.</summary>
    public static async Task<RunContext?> ExecuteAsync(
        RunServices services, RunRequest request, RunJournal journal, StepScope step, CancellationToken cancellationToken)
    {
        RunLock? held = await RunLock.TryAcquireAsync(services.Serving, cancellationToken);
        if (held is null)
        {
            step.Note("another run holds the lock");
            return null;
        }

        try
        {
            int stranded = await services.ReapAsync(held, request.Resume, cancellationToken);
            long runId = await journal.OpenAsync(held, cancellationToken);
            ActiveVersion pointer = await services.Versions.ReadActiveAsync(cancellationToken);
            step.Number("fence", pointer.Fence);
            step.Number("stranded", stranded);
            step.Note($"{(pointer.Version is { } version ? $"{version.Label} serves" : "no version serves")}, fence {pointer.Fence}"
                + (stranded > 0 ? $"; {stranded} stranded versions cleaned up" : ""));
            return new RunContext(services, request, held, pointer) { RunId = runId, StartedAt = services.Time.GetUtcNow() };
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }
}
