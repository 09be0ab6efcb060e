using System.Globalization;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Scheduling;
using Precompute.Database.Ledger;
using LedgerStatus = Precompute.Database.Ledger.RunStatus;

namespace Precompute.UnitTests.Scheduling;

public sealed class RunScheduleTests
{
    private static readonly ScheduleOptions Berlin = new() { Nightly = "30 2 * * *", Weekly = "", TimeZone = "Europe/Berlin" };

    [Theory]
    [InlineData("2026-01-22T00:00:00Z", "2026-01-22T01:30:00Z")] // winter: UTC+1
    [InlineData("2026-07-22T00:00:00Z", "2026-07-22T00:30:00Z")] // summer: UTC+2
    [InlineData("2026-03-28T22:00:00Z", "2026-03-29T01:00:00Z")] // clocks go from 02:00 to 03:00: 02:30 does not come, 03:00 is taken
    [InlineData("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")] // and once only
    [InlineData("2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z")] // clocks go from 03:00 to 02:00: 02:30 comes twice, the first is taken
    [InlineData("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")] // and once only
    public void NextAfter_AcrossClockChanges_ComesOnceADay(string now, string expected) =>
        Assert.Equal(new Firing(RunKind.Auto, At(expected)), RunSchedule.Of(Berlin, At(now)).NextAfter(At(now)));

    [Fact]
    public void NextAfter_AYearOfNights_Has365Firings()
    {
        RunSchedule schedule = RunSchedule.Of(Berlin, At("2026-01-01T00:00:00Z"));
        List<DateTimeOffset> firings = [];
        for (DateTimeOffset now = At("2026-01-01T00:00:00Z"); schedule.NextAfter(now) is { } next && next.At < At("2027-01-01T00:00:00Z"); now = next.At)
            firings.Add(next.At);

        Assert.Equal(365, firings.Count);
        Assert.All(firings.Zip(firings.Skip(1)), static pair => Assert.InRange((pair.Second - pair.First).TotalHours, 22.5, 25));
    }

    [Fact]
    public void NextAfter_Defaults_AreNightlyOnWeekdaysAndWeeklyOnSunday()
    {
        RunSchedule schedule = RunSchedule.Of(new ScheduleOptions(), At("2026-01-23T12:00:00Z"));

        Assert.Equal(new Firing(RunKind.Auto, At("2026-01-24T02:00:00Z")), schedule.NextAfter(At("2026-01-23T12:00:00Z")));
        Assert.Equal(new Firing(RunKind.Weekly, At("2026-01-25T03:00:00Z")), schedule.NextAfter(At("2026-01-24T12:00:00Z")));
        Assert.Equal(new Firing(RunKind.Auto, At("2026-01-26T02:00:00Z")), schedule.NextAfter(At("2026-01-25T12:00:00Z")));
    }

    [Fact]
    public void NextAfter_BothAtOnce_IsTheWeeklyOne()
    {
        DateTimeOffset now = At("2026-01-23T12:00:00Z");

        Assert.Equal(RunKind.Weekly, RunSchedule.Of(new ScheduleOptions { Nightly = "0 2 * * *", Weekly = "0 0 2 * * ?" }, now).NextAfter(now)!.Kind);
    }

    [Theory]
    [InlineData("2026-01-22T02:29:59Z", 6, null)] // 23 h 59 min after the last one
    [InlineData("2026-01-22T02:30:00Z", 6, "2026-01-22T02:30:00Z")]
    [InlineData("2026-01-22T08:29:59Z", 6, "2026-01-22T02:30:00Z")]
    [InlineData("2026-01-22T08:30:02Z", 6, null)]
    [InlineData("2026-01-22T02:31:00Z", 0, "2026-01-22T02:30:00Z")] // late by a minute is not missed
    [InlineData("2026-01-22T02:33:00Z", 0, null)]
    public void LatestUpTo_MissedTimes_CountForAsLongAsTheyAreMadeGood(string now, double catchUp, string? expected)
    {
        RunSchedule schedule = RunSchedule.Of(new ScheduleOptions { Nightly = "30 2 * * *", CatchUpHours = catchUp }, At(now));

        Assert.Equal(expected is null ? null : At(expected), schedule.LatestUpTo(RunKind.Auto, At(now), TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void LatestUpTo_ManyInTheWindow_IsTheLatest()
    {
        DateTimeOffset now = At("2026-01-22T12:00:01.5Z");

        Assert.Equal(At("2026-01-22T12:00:00Z"), RunSchedule.Of(new ScheduleOptions { Nightly = "*/3 * * * * *", CatchUpHours = 168 }, now).LatestUpTo(RunKind.Auto, now, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("auto", LedgerStatus.Succeeded, 0, true, false)]
    [InlineData("nightly", LedgerStatus.Succeeded, 0, true, false)]
    [InlineData("import", LedgerStatus.Succeeded, 0, false, false)]
    [InlineData("weekly", LedgerStatus.Succeeded, 0, true, true)]
    [InlineData("weekly", LedgerStatus.Failed, 1, true, true)] // a night that failed is not tried again at every restart
    [InlineData("weekly", LedgerStatus.Succeeded, -1, false, false)]
    [InlineData("weekly", LedgerStatus.Cancelled, 1, false, false)] // a restart in the middle of a run: the run is made good
    [InlineData("weekly", LedgerStatus.Staged, 1, false, false)]
    [InlineData("weekly", LedgerStatus.Running, 1, false, false)]
    public void AnswerTo_RunOfTheLedger_CountsByKindTimeAndEnd(string kind, string status, int secondsAfter, bool answersNightly, bool answersWeekly)
    {
        DateTimeOffset due = At("2026-01-25T03:00:00Z");
        LedgerRun run = new()
        {
            RunId = 7,
            Kind = kind,
            Status = status,
            VersionId = null,
            StartedAt = due.AddSeconds(secondsAfter),
            FinishedAt = null,
            KernelVariant = null,
            Config = "{}",
            SourceFingerprint = null,
            ExitCode = null,
            Message = null,
            Summary = "{}",
        };

        Assert.Equal(answersNightly, RunSchedule.AnswerTo(new Firing(RunKind.Auto, due), [run]) is not null);
        Assert.Equal(answersWeekly, RunSchedule.AnswerTo(new Firing(RunKind.Weekly, due), [run]) is not null);
    }

    [Theory]
    [InlineData("0 0 30 2 *", "", "Schedule:Nightly is '0 0 30 2 *', which never comes.")]
    [InlineData("", "0 0 2 ? * * 2020", "Schedule:Weekly is '0 0 2 ? * * 2020', which never comes.")]
    [InlineData("", " ", "Schedule:Nightly and Schedule:Weekly are both empty: there is nothing to schedule.")]
    public void Of_TimesThatNeverCome_AreRefused(string nightly, string weekly, string expected)
    {
        InvalidConfigurationException e = Assert.Throws<InvalidConfigurationException>(
            () => RunSchedule.Of(new ScheduleOptions { Nightly = nightly, Weekly = weekly }, At("2026-01-22T00:00:00Z")));

        Assert.Contains(expected, e.Faults);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
