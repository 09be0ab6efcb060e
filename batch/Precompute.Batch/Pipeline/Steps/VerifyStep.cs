using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 9: reads everything back as a reader would: rows counted and hashed, every stored file by its SHA-256, the version opened.</summary>
internal sealed class VerifyStep(RunServices services)
{
    /// <summary>Verifies, and records the version as staged.</summary>
    /// <exception cref="PrecomputeException">Something is not what was written.</exception>
    public async Task<VerifiedVersion> ExecuteAsync(
        RunContext run, SourceData data, RunEvaluation evaluation, VersionLists lists, StagedVersion staged, StepScope step, CancellationToken cancellationToken)
    {
        long version = run.Version!.VersionId;
        ReadBackVerifier verifier = new(services.Serving);
        step.Advance(0d, "rows");
        ReadBackResult forward = await verifier.VerifyAsync(version, staged.Forward, cancellationToken);
        ReadBackResult reverse = await verifier.VerifyAsync(version, staged.Reverse, cancellationToken);
        step.Advance(0.5, "files");
        string manifestSha256 = await new VersionVerifier(services.Store, services.Options.Store.Parallelism)
            .VerifyAsync(run.Files!.Folder, run.Version.Label, staged.Manifest, cancellationToken);
        step.Advance(0.9, "opening");
        using (ServingModel opened = ServingModel.Open(lists.Folder, verifyHashes: false, cancellationToken))
            step.Text("opened", opened.Label.ToString());

        await services.Versions.MarkStagedAsync(
            version,
            new StagedContent
            {
                ContentSha256 = staged.Manifest.ContentSha256,
                ManifestSha256 = manifestSha256,
                Metrics = JsonLine.Of(new { evaluation.Served, evaluation.Routes }),
                RowCounts = JsonLine.Of(new
                {
                    Forward = forward.Rows,
                    Reverse = reverse.Rows,
                    data.Interactions,
                    ByMethod = lists.RowsByMethod,
                }),
                ArtifactUri = new Uri(services.Store.Location, run.Version.Label.ToString()).ToString(),
            },
            cancellationToken);
        step.Note($"{forward.Rows + reverse.Rows:N0} rows and {staged.Manifest.Files.Count} files are as they were written");
        return new VerifiedVersion(
            new Dictionary<Direction, long> { [Direction.Forward] = forward.Rows, [Direction.Reverse] = reverse.Rows }, staged.Manifest);
    }
}
