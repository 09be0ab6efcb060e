using Microsoft.Extensions.Configuration;
using Precompute.Batch.Options;
using Precompute.Batch.Scheduling;

namespace Precompute.UnitTests.Scheduling;

public sealed class ScheduleOptionsTests
{
    [Theory]
    [InlineData("Schedule:Nightly", "0 25 * * *")]
    [InlineData("Schedule:Nightly", "every night")]
    [InlineData("Schedule:Weekly", "0 3 * * FUNDAY")]
    [InlineData("Schedule:Weekly", "0 0 3 * * ? * *")]
    [InlineData("Schedule:TimeZone", "Europe/Atlantis")]
    [InlineData("Schedule:CatchUpHours", "-1")]
    [InlineData("Schedule:StopSeconds", "36")]
    public void Load_WrongValue_IsRefusedWithKeyAndValue(string key, string value)
    {
        InvalidConfigurationException e = Assert.Throws<InvalidConfigurationException>(() => Load((key, value)));

        Assert.StartsWith($"{key} is ", Assert.Single(e.Faults), StringComparison.Ordinal);
        Assert.Contains(value, e.Message, StringComparison.Ordinal);
        Assert.Contains("legal ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 2 * * 1-6")]
    [InlineData("*/5 * * * * *")]
    [InlineData("0 0 3 ? * SUN")]
    [InlineData("@daily")]
    [InlineData("")]
    public void Load_LegalExpression_IsTaken(string expression) =>
        Assert.Equal(expression, Load(("Schedule:Nightly", expression), ("Schedule:TimeZone", "America/New_York")).Schedule.Nightly);

    [Fact]
    public void FaultOf_NoTimeZoneDatabase_NamesThePackage()
    {
        Assert.Contains("install the package tzdata", ScheduleZone.FaultOf("Europe/Atlantis", "/no/such/folder"), StringComparison.Ordinal);
        Assert.Null(ScheduleZone.FaultOf("utc", "/no/such/folder"));
    }

    private static BatchOptions Load(params (string Key, string? Value)[] settings) => OptionsLoader.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Key, s.Value))).Build());
}
