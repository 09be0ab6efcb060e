using System.Reflection;
using Microsoft.Extensions.Options;
using Precompute.ReaderApi;
using Precompute.ReaderApi.Hosting;

namespace Precompute.UnitTests.Reader;

public sealed class ReaderHostTests
{
    [Fact]
    public void Build_WithSeveralWrongSettings_ListsThemAll()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => ReaderHost.Build(
        [
            "--Api:PollInterval=00:01:00", "--Api:OverlayInterval=00:00:02", "--Api:CandidateDepth=0", "--Store:Kind=Tape", "--ConnectionStrings:Serving=Nonsense=1",
        ]));

        string text = string.Join('\n', Assert.IsType<AggregateException>(failure).InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures));
        Assert.Contains("PollInterval", text, StringComparison.Ordinal);
        Assert.Contains("OverlayInterval", text, StringComparison.Ordinal);
        Assert.Contains("CandidateDepth", text, StringComparison.Ordinal);
        Assert.Contains("Store:Kind", text, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Serving", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithAStoreThatCannotBe_ListsEachFaultWithoutTheSecret()
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => ReaderHost.Build(
            ["--Store:Kind=AzureBlob", "--Store:ConnectionString=AccountKey=s3cret", "--Store:AccountUri=https://a.blob.core.windows.net", "--Store:Path=x"]));

        Assert.Equal(3, failure.Failures.Count());
        Assert.DoesNotContain("s3cret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithALogFormatThatThereIsNot_NamesThoseThatThereAre()
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => ReaderHost.Build(["--Logging:Console:FormatterName=logfmt"]));

        Assert.Contains("Logging:Console:FormatterName is 'logfmt'; it must be one of simple, json, systemd.", failure.Failures);
    }

    [Theory]
    [InlineData("--Api:Telemetry:OtlpEndpoint=127.0.0.1:4317", "OtlpEndpoint is '127.0.0.1:4317'")]
    [InlineData("--Api:Telemetry:OtlpHeaders=key=s3cret", "OtlpEndpoint, where they would be sent to, is not")]
    [InlineData("--Api:Telemetry:TraceShare=1.5", "TraceShare")]
    [InlineData("--Api:Telemetry:MetricInterval=00:00:00", "MetricInterval")]
    public void Build_WithTelemetryThatCannotBe_SaysWhyWithoutTheSecret(string setting, string message)
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => ReaderHost.Build([setting]));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EventIds_OfTheApi_AreDistinctAndInTheirBlock()
    {
        int[] ids = [.. typeof(EventIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (int)f.GetRawConstantValue()!)];

        Assert.NotEmpty(ids);
        Assert.Distinct(ids);
        Assert.All(ids, id => Assert.InRange(id, 6000, 6999));
    }
}
