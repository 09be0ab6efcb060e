using CsCheck;
using Precompute.Batch.Import;

namespace Precompute.UnitTests.Import;

public sealed class ExternalIdsTests
{
    [Fact]
    public void TryMap_Uuid_Stays()
    {
        var uuid = new Guid("0190a3c8-7b1e-7c3a-9d52-3f6f0e9d8b11");

        Assert.Equal(new ExternalId(uuid, null), Map(EntityKind.User, "0190A3C8-7B1E-7C3A-9D52-3F6F0E9D8B11"));
    }

    [Fact]
    public void TryMap_Number_ReadsOffTheUuid()
    {
        Assert.Equal(new ExternalId(new Guid("75736572-0000-8000-8000-00000000002a"), null), Map(EntityKind.User, "42"));
        Assert.Equal(new ExternalId(new Guid("73746172-0000-8000-8000-00000000002a"), null), Map(EntityKind.Startup, "42"));
        Assert.Equal(new Guid("75736572-ffff-8000-8000-ffffffffffff"), Map(EntityKind.User, "-1").Id);
    }

    [Fact]
    public void Embed_AnyNumber_IsGivenBackAndIsNoOtherVersion() =>
        Gen.Select(Gen.Long, Gen.Bool).Sample((number, isUser) =>
        {
            EntityKind kind = isUser ? EntityKind.User : EntityKind.Startup;
            Guid id = ExternalIds.Embed(kind, number);
            Assert.True(ExternalIds.TryGetNumber(kind, id, out long back));
            Assert.Equal(number, back);
            Assert.Equal(8, id.Version);
            Assert.False(ExternalIds.TryGetNumber(isUser ? EntityKind.Startup : EntityKind.User, id, out _));
        });

    [Theory]
    [InlineData("007")]
    [InlineData("+7")]
    [InlineData("-0")]
    [InlineData("7.0")]
    [InlineData("9223372036854775808")]
    [InlineData("acme-inc")]
    [InlineData("{0190a3c8-7b1e-7c3a-9d52-3f6f0e9d8b11}")]
    public void TryMap_OtherText_IsDerivedAndKept(string text)
    {
        ExternalId user = Map(EntityKind.User, text);

        Assert.Equal(5, user.Id.Version);
        Assert.Equal(text, user.KeptText);
        Assert.Equal(user, Map(EntityKind.User, text));
        Assert.NotEqual(user.Id, Map(EntityKind.Startup, text).Id);
    }

    [Fact]
    public void TryMap_KnownText_NeverChangesItsUuid()
    {
        // Golden: every derived id in every database depends on the namespaces.
        Assert.Equal(new Guid("afedd157-d38f-5008-80c3-4c13d989e70d"), Map(EntityKind.User, "acme-inc").Id);
        Assert.Equal(new Guid("ef3beee6-c2ab-5628-9cc1-7907e7767798"), Map(EntityKind.Startup, "acme-inc").Id);
    }

    [Fact]
    public void TryMap_UuidOfANumber_MeansTheNumber() =>
        Assert.Equal(Map(EntityKind.User, "42"), Map(EntityKind.User, "75736572-0000-8000-8000-00000000002a"));

    [Fact]
    public void TryMap_UuidOfANumberOfTheOtherKind_IsRefused() =>
        Assert.Contains("number 42 of the startups", ExternalIds.TryMap(EntityKind.User, "73746172-0000-8000-8000-00000000002a", out _), StringComparison.Ordinal);

    [Fact]
    public void TryMap_NilUuidOrTooLong_IsRefused()
    {
        Assert.NotNull(ExternalIds.TryMap(EntityKind.User, "00000000-0000-0000-0000-000000000000", out _));
        Assert.NotNull(ExternalIds.TryMap(EntityKind.User, new string('a', ExternalIds.MaxLength + 1), out _));
    }

    private static ExternalId Map(EntityKind kind, string text)
    {
        Assert.Null(ExternalIds.TryMap(kind, text, out ExternalId id));
        return id;
    }
}
