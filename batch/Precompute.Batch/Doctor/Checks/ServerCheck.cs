using System.Globalization;
using Npgsql;
using Precompute.Batch.Cli;
using Precompute.Database.Diagnose;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>A database: whether it answers, its version, whether it takes writes, its clock.</summary>
internal sealed class ServerCheck(string name, Needs needs) : ICheck
{
    // DETACH … CONCURRENTLY came with 14; everything is tested with 15.
    private const int OldestVersion = 140_000;
    private const int TestedVersion = 150_000;
    private static readonly TimeSpan NoticeableSkew = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HarmfulSkew = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Needs Needs => needs;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        NpgsqlDataSource server = needs == Needs.Serving ? patient.Serving : patient.Source;
        ServerFacts facts = await ServerDiagnosis.ReadAsync(server, patient.Time, cancellationToken);
        List<Finding> findings = [VersionOf(facts)];
        if (facts.IsStandby && needs == Needs.Serving)
            findings.Add(new Finding(Name, Verdict.Failed, "This server is a standby and takes no writes: nothing can be published here.", "Point ConnectionStrings:Serving at the primary; only the API reads standbys."));
        findings.Add(ClockOf(facts));
        return findings;
    }

    /// <summary>The verdict on a server's version.</summary>
    internal Finding VersionOf(ServerFacts facts)
    {
        string message = $"PostgreSQL {facts.Version}, database {facts.Database} ({ByteSize.Describe(facts.DatabaseBytes)}), as {facts.User}.";
        return facts.VersionNumber switch
        {
            < OldestVersion when needs == Needs.Serving => new Finding(Name, Verdict.Failed, message, "Versions are pruned with DETACH … CONCURRENTLY, which PostgreSQL 14 brought: upgrade the server."),
            < TestedVersion => new Finding(Name, Verdict.Warning, message, "Precompute is tested with PostgreSQL 15."),
            _ => new Finding(Name, Verdict.Ok, message),
        };
    }

    /// <summary>The verdict on a server's clock.</summary>
    internal Finding ClockOf(ServerFacts facts)
    {
        TimeSpan skew = facts.ClockAhead.Duration() - facts.ClockError;
        string message = string.Create(CultureInfo.InvariantCulture, $"Its clock is {facts.ClockAhead.TotalSeconds:F2} s ahead of this machine's (± {facts.ClockError.TotalSeconds:F2} s).");
        string check = $"{Name}: clock";
        if (skew < NoticeableSkew)
            return new Finding(check, Verdict.Ok, message);
        return new Finding(check, skew < HarmfulSkew ? Verdict.Warning : Verdict.Failed, message, "Let both follow a time server (systemd-timesyncd, chrony): ages, holds and schedules are reckoned by these clocks.");
    }
}
