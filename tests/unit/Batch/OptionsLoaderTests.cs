using Microsoft.Extensions.Configuration;
using Precompute.Batch.Options;

namespace Precompute.UnitTests.Batch;

public sealed class OptionsLoaderTests
{
    [Fact]
    public void Load_NothingConfigured_GivesTheDefaults()
    {
        BatchOptions options = Load();

        Assert.Equal((128, 0.01f, 20, 40f), (options.Forward.Factors, options.Forward.Regularization, options.Forward.Iterations, options.Forward.Alpha));
        Assert.Equal((5, 20, 5, 100, 3), (options.Segments.ForwardWarm, options.Segments.ForwardHot, options.Segments.ReverseWarm, options.Lists.Size, options.Retention.Keep));
    }

    [Fact]
    public void Load_ValuesOutOfRange_ListsEachWithKeyValueAndRange()
    {
        InvalidConfigurationException e = Assert.Throws<InvalidConfigurationException>(() => Load(
            ("Forward:Factors", "99999"), ("Reverse:Alpha", "-1"), ("Lists:Size", "0"), ("Segments:ForwardHot", "3")));

        Assert.Equal(
            [
                "Forward:Factors is 99999; legal is 4 to 2048.",
                "Lists:Size is 0; legal is 1 to 1000.",
                "Reverse:Alpha is -1; legal is 1E-06 to 1000000.",
                "Segments:ForwardHot is 3; legal is more than Segments:ForwardWarm, which is 5.",
            ],
            e.Faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Load_UnknownAndMalformedKeys_AreAllRefusedWithTheKnownOnes()
    {
        InvalidConfigurationException e = Assert.Throws<InvalidConfigurationException>(() => Load(
            ("Forward:Faktors", "64"), ("Reverse:Factors", "many"), ("Stroe:Path", "x"), ("Store:Kind", "Tape")));

        Assert.Equal(4, e.Faults.Count);
        Assert.Contains(e.Faults, static f => f.StartsWith("Forward:Faktors is not a setting (PRECOMPUTE_Forward__Faktors", StringComparison.Ordinal) && f.Contains("Factors", StringComparison.Ordinal));
        Assert.Contains("Reverse:Factors is 'many'; legal is a whole number.", e.Faults);
        Assert.Contains(e.Faults, static f => f.StartsWith("Stroe is not a setting", StringComparison.Ordinal));
        Assert.Contains("Store:Kind is 'Tape'; legal is one of FileSystem, AzureBlob.", e.Faults);
    }

    [Fact]
    public void Load_KeysOfTheApiAndTheKernelSelector_AreLeftToThem() =>
        Assert.NotNull(Load(("Api:CacheDirectory", "x"), ("KERNEL", "scalar"), ("Urls", "http://127.0.0.1:0")));

    [Fact]
    public void Load_OneWeight_ReplacesOneDefault()
    {
        WeightOptions weights = Load(("Weights:Forward:view", "0"), ("Weights:Forward:share", "1.5")).Weights;

        Assert.Equal((0f, 1.5f, 2f), (weights.Forward["view"], weights.Forward["share"], weights.Forward["like"]));
    }

    [Theory]
    [InlineData("Hst=db;Password=s3cret")]
    [InlineData("Host=db;Password=s3;cret=x")]
    [InlineData("Host=db;Port=many")]
    [InlineData("Database=app;Password=s3cret")]
    public void Load_ConnectionStringThatCannotBeUsed_IsRefusedWithoutShowingIt(string value)
    {
        InvalidConfigurationException e = Assert.Throws<InvalidConfigurationException>(() => Load(("ConnectionStrings:Source", value)));

        string fault = Assert.Single(e.Faults);
        Assert.StartsWith("ConnectionStrings:Source cannot be used", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WrongCombinationOfStoreSettings_ListsEachWithoutTheSecret()
    {
        InvalidConfigurationException e = Assert.Throws<InvalidConfigurationException>(() => Load(
            ("Store:Kind", "AzureBlob"), ("Store:ConnectionString", "AccountKey=s3cret"), ("Store:AccountUri", "https://a.blob.core.windows.net"),
            ("Store:Path", "x"), ("Store:Container", "Models"), ("Lists:Size", "0")));

        string[] expected = ["Lists:Size is 0", "Store:ConnectionString and Store:AccountUri are both set", "Store:Container is 'Models'", "Store:Path is set"];
        Assert.Equal(expected, e.Faults.Order(StringComparer.Ordinal).Zip(expected, static (fault, beginning) => fault[..beginning.Length]));
        Assert.DoesNotContain("s3cret", string.Join('\n', e.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatIsNotJson_NamesTheLine()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "{\n  \"Forward\": { \"Factors\": }\n}");
        string message = Assert.Throws<InvalidConfigurationException>(() => OptionsLoader.Read(file)).Message;
        File.Delete(file);

        Assert.Contains("LineNumber: 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_SaysSo() =>
        Assert.Contains("does not exist", Assert.Throws<InvalidConfigurationException>(() => OptionsLoader.Read("/no/such/file.json")).Message, StringComparison.Ordinal);

    private static BatchOptions Load(params (string Key, string? Value)[] settings) => OptionsLoader.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Key, s.Value))).Build());
}
