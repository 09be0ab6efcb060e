using Precompute.Batch.Cli;
using Precompute.Batch.Import;
using Precompute.Batch.ModelImport;
using Precompute.Model;

namespace Precompute.UnitTests.Batch;

public sealed class SetIdsTests
{
    private static readonly Guid Uuid = new("0fd3a4c1-7c6e-4a43-9c1e-3a3f4f0f8a01");

    [Theory]
    [InlineData("0fd3a4c1-7c6e-4a43-9c1e-3a3f4f0f8a01")]
    [InlineData("0fd3a4c17c6e4a439c1e3a3f4f0f8a01")]
    [InlineData(" 0fd3a4c1-7c6e-4a43-9c1e-3a3f4f0f8a01 ")]
    public void Find_UuidInAnySpelling_IsThePerson(string id) =>
        Assert.Equal([0], SetIds.Find(EntityKind.User, [id], new IdMap([Uuid])).Ordinals);

    [Theory]
    [InlineData("17")]
    [InlineData("ledgerly")]
    [InlineData("0fd3a4c17c6e4a439c1e3a3f4f0f8a01")]
    public void Find_IdAsItWasImported_IsTheStartup(string id)
    {
        Assert.Null(ExternalIds.TryMap(EntityKind.Startup, id, out ExternalId imported));

        Assert.Equal([0], SetIds.Find(EntityKind.Startup, [id], new IdMap([imported.Id])).Ordinals);
    }

    [Fact]
    public void Find_IdsThatTheSourceLacks_AreCountedAndHaveNoOrdinal()
    {
        SetIds ids = SetIds.Find(EntityKind.User, ["17", $"{Uuid}", ""], new IdMap([Uuid]));

        Assert.Equal([-1, 0, -1], ids.Ordinals);
        Assert.Equal(2, ids.Unknown);
    }

    [Fact]
    public void Find_OnePersonInTwoSpellings_IsRefused()
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(
            static () => SetIds.Find(EntityKind.User, [$"{Uuid}", "x", $"{Uuid:N}"], new IdMap([Uuid])));

        Assert.Contains("Rows 0 and 2", e.Message, StringComparison.Ordinal);
    }
}
