using System.Security.Cryptography;
using Precompute.Database.Privacy;
using Precompute.Model;

namespace Precompute.UnitTests.Privacy;

public sealed class ForgottenIdsTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];
    private static readonly Guid Id = new("2f1c0d6e-7f1f-4d7c-9a43-0c6f3f0e9f11");

    [Fact]
    public void Hash_AnId_IsTheHmacOfItsSortAndItsTextsBytes()
    {
        // Persisted: whoever was forgotten must be recognised by every later version of this software.
        byte[] message = [1, .. Convert.FromHexString("2f1c0d6e7f1f4d7c9a430c6f3f0e9f11")];
        Assert.Equal(HMACSHA256.HashData(Key, message), ForgottenIds.Hash(Key, EntityType.User, Id));
        message[0] = 2;
        Assert.Equal(HMACSHA256.HashData(Key, message), ForgottenIds.Hash(Key, EntityType.Startup, Id));
    }

    [Fact]
    public void Contains_OneOfThem_IsToldFromOthersAndFromTheOtherSort()
    {
        ForgottenIds forgotten = new(Key, [ForgottenIds.Hash(Key, EntityType.User, Id)]);
        Assert.True(forgotten.Contains(EntityType.User, Id));
        Assert.False(forgotten.Contains(EntityType.Startup, Id));
        Assert.False(forgotten.Contains(EntityType.User, new Guid("2f1c0d6e-7f1f-4d7c-9a43-0c6f3f0e9f12")));
        Assert.False(ForgottenIds.None.Contains(EntityType.User, Id));
        Assert.False(new ForgottenIds([.. Key.Reverse()], [ForgottenIds.Hash(Key, EntityType.User, Id)]).Contains(EntityType.User, Id));
    }

    [Fact]
    public void Constructor_AHashOfAnotherLength_IsRefused() => Assert.Throws<ArgumentException>(() => new ForgottenIds(Key, [new byte[31]]));
}
