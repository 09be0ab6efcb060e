using Precompute.Batch.Import;
using Precompute.Model;

namespace Precompute.UnitTests.Import;

public sealed class ImportValuesTests
{
    [Theory]
    [InlineData("1335880800", "2012-05-01T14:00:00Z")]
    [InlineData("1335880800.5", "2012-05-01T14:00:00.5Z")]
    [InlineData("2012-05-01", "2012-05-01T00:00:00Z")]
    [InlineData("2012-05-01T14:00:00Z", "2012-05-01T14:00:00Z")]
    [InlineData("2012-05-01 14:00:00", "2012-05-01T14:00:00Z")]
    [InlineData("2012-05-01 16:00:00+02", "2012-05-01T14:00:00Z")]
    [InlineData("2012-05-01T16:00:00+02:00", "2012-05-01T14:00:00Z")]
    [InlineData("2012-05-01 14:00:00 UTC", "2012-05-01T14:00:00Z")]
    public void ParseTime_UnixOrIso_IsUtc(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), ImportValues.ParseTime(text));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("05/01/2012")]
    [InlineData("2012-13-01")]
    [InlineData("1969-12-31")]
    [InlineData("-5")]
    [InlineData("NaN")]
    [InlineData("99999999999999999999999999999999999")]
    public void ParseTime_AnythingElse_IsRefusedWithTheValue(string text) =>
        Assert.Contains(text, Assert.Throws<ImportException>(() => ImportValues.ParseTime(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void ParseTime_Milliseconds_SaysSo() =>
        Assert.Contains("milliseconds", Assert.Throws<ImportException>(() => ImportValues.ParseTime("1335880800000")).Message, StringComparison.Ordinal);

    [Fact]
    public void ParseRoles_KnownNames_AreUnited() =>
        Assert.Equal(UserRoles.Investor | UserRoles.Founder, ImportValues.ParseRoles("Investor, founder"));

    [Fact]
    public void ParseRoles_UnknownName_IsRefused() => Assert.Throws<ImportException>(() => ImportValues.ParseRoles("investor,admin"));
}
