using Precompute.Batch.Import;

namespace Precompute.UnitTests.Import;

public sealed class ColumnMappingTests
{
    [Fact]
    public void Parse_EveryForm_IsRead()
    {
        var mapping = ColumnMapping.Parse(
            """user_id=id, interaction_type='it''s', title="a, ""b"": c" ,skills=#2:split(','):cut(';'):lower,tags=country:prefix('in ')""");

        Assert.Equal(
            [
                new("user_id", new ColumnSource { Name = "id" }),
                new("interaction_type", new ColumnSource { Constant = "it's" }),
                new("title", new ColumnSource { Name = "a, \"b\": c" }),
                new("skills", new ColumnSource { Number = 2, Split = ",", Cut = ";", Lower = true }),
                new("tags", new ColumnSource { Name = "country", Prefix = "in " }),
            ],
            mapping.Entries);
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("user_id=")]
    [InlineData("=id")]
    [InlineData("user_id=id,")]
    [InlineData("user_id='id")]
    [InlineData("user_id=#0")]
    [InlineData("user_id=#x")]
    [InlineData("tags=a:upper")]
    [InlineData("tags=a:split")]
    [InlineData("tags=a:split(,)")]
    [InlineData("tags=a:split('')")]
    [InlineData("tags='a'b")]
    public void Parse_Malformed_ShowsThePlace(string text) =>
        Assert.Contains("position", Assert.Throws<ImportException>(() => ColumnMapping.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_Empty_HasNoEntries() => Assert.Empty(ColumnMapping.Parse("").Entries);

    [Theory]
    [InlineData(" Perl;3712 ", "lang perl")]
    [InlineData(";3712", null)]
    [InlineData("", null)]
    [InlineData("C++", "lang c++")]
    public void Shape_CutLowerPrefix_AreAppliedInThatOrder(string value, string? expected) =>
        Assert.Equal(expected, new ColumnSource { Name = "x", Cut = ";", Lower = true, Prefix = "lang " }.Shape(value));
}
