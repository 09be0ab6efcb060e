using System.Data.Common;
using Precompute.Batch.Doctor.Checks;
using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Batch.Doctor;

/// <summary>All checks, in the order in which faults are best mended.</summary>
internal static class Examination
{
    /// <summary>The checks.</summary>
    public static IReadOnlyList<ICheck> Checks { get; } =
    [
        new ConfigurationCheck(),
        new ScheduleCheck(),
        new KernelCheck(),
        new DiskCheck(),
        new StoreCheck(),
        new ServerCheck("serving", Needs.Serving),
        new ServerCheck("source", Needs.Source),
        new PoolerCheck(),
        new MigrationCheck(),
        new RightsCheck("roles", Needs.Serving),
        new SourceViewsCheck(),
        new RightsCheck("source rights", Needs.Source),
        new SourceIndexCheck(),
        new MemoryCheck(),
        new RunsCheck(),
        new VersionCheck(),
        new ForgettingCheck(),
    ];

    /// <summary>Looks at everything that can be looked at.</summary>
    public static async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        Needs down = Needs.None;
        foreach (ICheck check in Checks)
        {
            bool reaches = check is ServerCheck;
            if (!reaches && (check.Needs & down) != Needs.None)
                continue;
            try
            {
                findings.AddRange(await check.ExamineAsync(patient, cancellationToken));
            }
            catch (Exception e) when (e is PrecomputeException or DbException or IOException or UnauthorizedAccessException or InvalidOperationException or TimeoutException)
            {
                findings.Add(new Finding(check.Name, Verdict.Failed, $"It cannot be looked at: {e.Message}", RemedyOf(check, patient)));
                if (reaches)
                    down |= check.Needs;
            }
        }

        return findings;
    }

    private static string? RemedyOf(ICheck check, Patient patient) => check switch
    {
        ServerCheck { Needs: Needs.Serving } => $"Is ConnectionStrings:Serving right, does the server run, does pg_hba.conf let {RoleNames.Batch} in? What needs this database was left out.",
        ServerCheck => $"Is ConnectionStrings:{(patient.TwoDatabases ? "Source" : "Serving")} right, does the server run? What needs this database was left out.",
        MigrationCheck or RunsCheck or VersionCheck or ForgettingCheck => "precompute db migrate",
        _ => null,
    };
}
