using System.Text;
using Precompute.Artifacts;
using Precompute.Batch.Pipeline;
using Precompute.Numerics;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Whether the store can be written, read and deleted in: by a small artefact of its own.</summary>
internal sealed class StoreCheck : ICheck
{
    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public Needs Needs => Needs.None;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        string doing = "opened";
        try
        {
            IArtifactStore store = RunServices.OpenStore(patient.Options, patient.Folders);
            byte[] content = Encoding.UTF8.GetBytes($"{Environment.MachineName} {Environment.ProcessId} {patient.Time.GetUtcNow():O}");
            string key = $"doctor/{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))[..16]}";
            doing = "written";
            using (MemoryStream written = new(content))
                await store.PutAsync(key, written, cancellationToken);
            doing = "read";
            await using (Stream read = await store.OpenReadAsync(key, 0, cancellationToken))
            {
                using MemoryStream back = new();
                await read.CopyToAsync(back, cancellationToken);
                if (!back.ToArray().AsSpan().SequenceEqual(content))
                    return [new Finding(Name, Verdict.Failed, $"{store.Location} gives back other bytes than were written.", "Do not use this store: its file system or account is broken.")];
            }

            doing = "deleted in";
            await store.DeleteAsync(key, cancellationToken);
            return [new Finding(Name, Verdict.Ok, $"{store.Location} can be written, read and deleted in.")];
        }
        catch (Exception e) when (e is PrecomputeException or IOException or UnauthorizedAccessException)
        {
            return [new Finding(Name, Verdict.Failed, $"The store cannot be {doing}: {e.Message}", patient.Options.Store.Kind == StoreKind.FileSystem
                ? $"Give this user the folder {patient.Folders.Store} (Store:Path)."
                : "The identity needs 'Storage Blob Data Contributor' on the container (Store:AccountUri, Store:Container or Store:ConnectionString).")];
        }
    }
}
