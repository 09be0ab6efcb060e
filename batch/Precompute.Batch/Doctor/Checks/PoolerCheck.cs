using Precompute.Database.Diagnose;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Whether the batch has a session of its own, which its lock lives in.</summary>
internal sealed class PoolerCheck : ICheck
{
    private const string Direct = "Give the batch a direct connection to the server, or one through a pooler in session mode. The API may use a transaction pooler: it then learns of a new version by its poll (Api:PollInterval) instead of NOTIFY.";

    /// <inheritdoc/>
    public string Name => "pooler";

    /// <inheritdoc/>
    public Needs Needs => Needs.Serving;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken) =>
        [Examine(await PoolerProbe.DetectAsync(patient.ServingConnectionString, cancellationToken))];

    private Finding Examine(PoolingMode mode) => mode switch
    {
        PoolingMode.Session => new Finding(Name, Verdict.Ok, "The connection keeps its session: a direct one, or a pooler in session mode."),
        PoolingMode.Transaction => new Finding(
            Name,
            Verdict.Failed,
            "A pooler in transaction mode stands before ConnectionStrings:Serving. Through it will not work: the run lock (a session's advisory lock: two runs could work at once, or none), "
            + "'db migrate' (the same), LISTEN, and settings of a session.",
            Direct),
        _ => new Finding(Name, Verdict.Failed, "A pooler in statement mode stands before ConnectionStrings:Serving. Through it will not work: transactions, so nothing at all.", Direct),
    };
}
