using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute doctor</c>.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand doctor = new(
            "doctor",
            "Look at everything a run needs (connections, roles, source views and indexes, clocks, disk, memory, store, pooler, last runs) and say of each "
            + "how it is and what to do. Changes nothing but for a small artefact written to the store and deleted. Exit code 1 where something failed.",
            "precompute doctor",
            "precompute doctor --json | jq 'select(.verdict != \"ok\")'");
        doctor.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, DoctorAction.ExecuteAsync, token));
        return doctor;
    }
}
