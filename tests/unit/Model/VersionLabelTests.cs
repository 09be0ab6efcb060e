using CsCheck;
using Precompute.Model.Versions;

namespace Precompute.UnitTests.Model;

public sealed class VersionLabelTests
{
    [Fact]
    public void ToString_KnownStamp_HasTheDocumentedForm()
    {
        VersionLabel label = new(new DateTimeOffset(2026, 1, 22, 3, 0, 0, 999, TimeSpan.FromHours(1)), 42);
        Assert.Equal("v20260122T020000Z-0042", label.ToString());
    }

    [Fact]
    public void Parse_AnyLabel_RoundTrips() =>
        Gen.Select(Gen.Long[0, 253402300799L], Gen.Long[1, long.MaxValue]).Sample((second, id) =>
        {
            VersionLabel label = new(DateTimeOffset.FromUnixTimeSeconds(second), id);
            Assert.Equal(label, VersionLabel.Parse(label.ToString()));
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v20260122T020000Z")]
    [InlineData("v20260122T020000Z-42")]
    [InlineData("v20260122T020000Z-00042")]
    [InlineData("v20260122T020000Z-0000")]
    [InlineData("v20261322T020000Z-0042")]
    [InlineData("V20260122T020000Z-0042")]
    [InlineData("v20260122T020000Z--042")]
    [InlineData("v20260122T020000Z-0042/..")]
    [InlineData("v20260122T020000Z-9223372036854775808")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(VersionLabel.TryParse(text, out _));
        if (text is not null)
            Assert.Throws<FormatException>(() => VersionLabel.Parse(text));
    }
}
