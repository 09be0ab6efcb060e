namespace Precompute.Batch.Doctor.Checks;

/// <summary>What the configuration comes to. A wrong one has ended the command before (exit code 2).</summary>
internal sealed class ConfigurationCheck : ICheck
{
    /// <inheritdoc/>
    public string Name => "configuration";

    /// <inheritdoc/>
    public Needs Needs => Needs.None;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        string databases = (patient.ClusterFolder, patient.TwoDatabases) switch
        {
            ({ } folder, _) => $"the private cluster in {folder}",
            (null, true) => "two databases, serving and source",
            (null, false) => "one database for serving and source",
        };
        string store = patient.Options.Store.Kind == Artifacts.StoreKind.FileSystem ? patient.Folders.Store : $"container {patient.Options.Store.Container}";
        return Task.FromResult<IReadOnlyList<Finding>>([new Finding(Name, Verdict.Ok, $"Every setting is known and legal: {databases}; store {store}.")]);
    }
}
