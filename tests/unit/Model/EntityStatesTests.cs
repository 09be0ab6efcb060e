using CsCheck;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Live;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

public sealed class EntityStatesTests
{
    private static readonly Gen<EntityState> AnyState = Gen.Select(Gen.Guid, Gen.Bool, Gen.Bool, Gen.Int[0, 7], Gen.Guid)
        .Select(static (id, active, optedOut, roles, owner) => new EntityState(id, active, optedOut, (UserRoles)roles, roles % 2 == 0 ? owner : Guid.Empty));

    [Fact]
    public void BucketOf_IsTheLastTwelveBitsOfTheText()
    {
        Assert.Equal(0xABC, EntityBuckets.BucketOf(new Guid("12345678-1234-1234-1234-123456789abc")));
        Assert.Equal(0, EntityBuckets.BucketOf(Guid.Empty));
    }

    [Fact]
    public void With_BucketsReplaced_EqualsADictionary() => Gen.Select(AnyState.Array[0, 200], AnyState.Array[0, 200]).Sample(static (before, after) =>
    {
        int[] replaced = [.. after.Select(static s => EntityBuckets.BucketOf(s.Id)).Concat(before.Take(20).Select(static s => EntityBuckets.BucketOf(s.Id))).Distinct()];
        EntityBuckets buckets = All(before).With(replaced, after);
        Dictionary<Guid, EntityState> expected = before.Where(s => !replaced.Contains(EntityBuckets.BucketOf(s.Id))).Concat(after).ToDictionary(static s => s.Id);

        Assert.Equal(expected.Count, buckets.Total);
        Assert.All(before.Concat(after), s => Assert.Equal(expected.TryGetValue(s.Id, out EntityState state) ? state : null, buckets.Find(s.Id)));
        Assert.Equal(expected.Values.OrderBy(static s => s.Id), buckets.All.OrderBy(static s => s.Id));
    }, iter: 100);

    [Fact]
    public void Without_SomeIds_LeavesTheOthersAndSharesWhatHasNoneOfThem()
    {
        EntityState[] states = [.. Enumerable.Range(0, 500).Select(static n => new EntityState(new Guid($"00000000-0000-0000-0000-{n * 7:x12}"), true, n % 2 == 0, UserRoles.Developer, Guid.Empty))];
        EntityBuckets all = All(states);

        EntityBuckets left = all.Without(id => id == states[3].Id);

        Assert.Null(left.Find(states[3].Id));
        Assert.Equal(499, left.Total);
        Assert.Equal(states[4], left.Find(states[4].Id));
        Assert.Same(left, left.Without(id => id == states[3].Id));
    }

    [Fact]
    public void File_WrittenTwice_HoldsTheSecondAndAnyDamageIsRefused()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("overlay.bin");
        EntityStates states = new()
        {
            TakenAt = new DateTimeOffset(2026, 5, 1, 2, 3, 4, TimeSpan.Zero),
            Users = All([new EntityState(new Guid("00000000-0000-0000-0000-000000000001"), true, true, UserRoles.Developer | UserRoles.Founder, Guid.Empty)]),
            Startups = All([new EntityState(new Guid("00000000-0000-0000-0000-000000000002"), true, false, UserRoles.None, new Guid("00000000-0000-0000-0000-000000000001"))]),
        };
        EntityStatesFile.Write(path, EntityStates.Empty);
        EntityStatesFile.Write(path, states);

        EntityStates read = EntityStatesFile.Read(path);

        Assert.Equal(states.TakenAt, read.TakenAt);
        Assert.Equal(states.Users.All, read.Users.All);
        Assert.Equal(states.Startups.All, read.Startups.All);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        byte[] good = File.ReadAllBytes(path);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x20;
            File.WriteAllBytes(path, bad);
            RefusesOrReadsTheSame(path, states);
            File.WriteAllBytes(path, good.AsSpan(0, i));
            Assert.Throws<CorruptFileException>(() => EntityStatesFile.Read(path));
        }
    }

    // Bytes between sections are no content; a change there alone may pass.
    private static void RefusesOrReadsTheSame(string path, EntityStates states)
    {
        try
        {
            EntityStates read = EntityStatesFile.Read(path);
            Assert.Equal((states.TakenAt, states.Users.All.Single(), states.Startups.All.Single()), (read.TakenAt, read.Users.All.Single(), read.Startups.All.Single()));
        }
        catch (CorruptFileException)
        {
            // As it should be.
        }
    }

    private static EntityBuckets All(IReadOnlyCollection<EntityState> states) => EntityBuckets.Empty.With([.. Enumerable.Range(0, EntityBuckets.Count)], states);
}
