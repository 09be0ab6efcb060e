using Precompute.Batch.Doctor;
using Precompute.Batch.Doctor.Checks;
using Precompute.Database.Diagnose;
using Precompute.Database.Ledger;
using Precompute.Database.Publish;

namespace Precompute.UnitTests.Doctor;

/// <summary>The failing side of what a test machine cannot be brought to: disks, clocks, versions, ages. The others: DoctorTests of integration.</summary>
public sealed class VerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 22, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(100L << 20, 2)]
    [InlineData(1L << 30, 1)]
    [InlineData(50L << 30, 0)]
    public void Disk_FreeBytes_DecideTheVerdict(long free, int expected) => AssertVerdict(expected, DiskCheck.Examine("disk", "/data", free));

    [Theory]
    [InlineData(5L << 30, 4L << 30, 2)]
    [InlineData(7L << 29, 4L << 30, 1)]
    [InlineData(1L << 30, 4L << 30, 0)]
    public void Memory_NeededAndFree_DecideTheVerdict(long needed, long free, int expected) => AssertVerdict(expected, MemoryCheck.Examine("memory", needed, free, "data"));

    [Theory]
    [InlineData(130_010, 2)]
    [InlineData(140_008, 1)]
    [InlineData(150_004, 0)]
    public void Server_Version_DecidesTheVerdict(int version, int expected) => AssertVerdict(expected, new ServerCheck("serving", Needs.Serving).VersionOf(Facts(version, 0)));

    [Theory]
    [InlineData(-61, 2)]
    [InlineData(3, 1)]
    [InlineData(1.5, 0)]
    public void Server_Clock_DecidesTheVerdict(double ahead, int expected) => AssertVerdict(expected, new ServerCheck("serving", Needs.Serving).ClockOf(Facts(150_004, ahead)));

    [Fact]
    public void Runs_None_OneKilledAndOneRefused_AreSaid()
    {
        AssertVerdict(1, RunsCheck.Examine("runs", [], going: false));
        AssertVerdict(0, RunsCheck.Examine("runs", [Run(RunStatus.Running)], going: true));
        Finding killed = RunsCheck.Examine("runs", [Run(RunStatus.Running)], going: false);
        AssertVerdict(1, killed);
        Assert.Contains("Run 3 ended without a word", killed.Message, StringComparison.Ordinal);
        AssertVerdict(1, RunsCheck.Examine("runs", [Run(RunStatus.Refused)], going: false));
        AssertVerdict(0, RunsCheck.Examine("runs", [Run(RunStatus.Succeeded)], going: false));
    }

    [Fact]
    public void Version_OldHeldAndOfOtherKernels_EachIsALine()
    {
        ActiveVersion pointer = new(Version(Now.AddHours(-49)), null, 7, Now.AddHours(3), "ops", Now.AddHours(-1));

        IReadOnlyList<Finding> findings = VersionCheck.Examine("version", pointer, Now, "scalar");

        Assert.Equal(["version", "version: kernels", "version: hold"], findings.Select(static f => f.Check));
        Assert.All(findings, static f => AssertVerdict(1, f));
    }

    [Fact]
    public void Version_None_IsSaid_AndAYoungOneIsFine()
    {
        AssertVerdict(1, Assert.Single(VersionCheck.Examine("version", new ActiveVersion(null, null, 0, null, "", Now), Now, "avx2")));
        AssertVerdict(0, Assert.Single(VersionCheck.Examine("version", new ActiveVersion(Version(Now.AddHours(-5)), null, 1, Now.AddHours(-1), "run", Now), Now, "avx2")));
    }

    private static void AssertVerdict(int expected, Finding finding)
    {
        Assert.Equal((Verdict)expected, finding.Verdict);
        Assert.Equal(finding.Verdict == Verdict.Ok, finding.Remedy is null);
    }

    private static ServerFacts Facts(int version, double ahead) =>
        new(version, $"{version / 10_000}", IsStandby: false, "precompute_batch", "app", 1 << 20, TimeSpan.FromSeconds(ahead), TimeSpan.FromMilliseconds(2));

    private static LedgerRun Run(string status) => new()
    {
        RunId = 3,
        Kind = "auto",
        Status = status,
        VersionId = null,
        StartedAt = Now,
        FinishedAt = null,
        KernelVariant = null,
        Config = "{}",
        SourceFingerprint = null,
        ExitCode = 3,
        Message = "A gate refused.",
        Summary = "{}",
    };

    private static VersionRecord Version(DateTimeOffset createdAt) => new()
    {
        VersionId = 4,
        Label = "v20260120T070000Z-0004",
        Kind = "weekly",
        Status = VersionStatus.Active,
        Pinned = false,
        CreatedAt = createdAt,
        ActivatedAt = createdAt,
        Watermark = null,
        SourceFingerprint = null,
        Config = "{}",
        ConfigHash = null,
        KernelVariant = "avx2",
        ContentSha256 = null,
        ManifestSha256 = null,
        Metrics = "{}",
        RowCounts = "{}",
        ArtifactUri = null,
    };
}
