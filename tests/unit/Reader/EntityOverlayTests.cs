using Precompute.Model;
using Precompute.Model.Live;
using Precompute.Model.Versions;
using Precompute.ReaderApi.Serving;
using Precompute.TestKit;
using Precompute.UnitTests.Model;

namespace Precompute.UnitTests.Reader;

/// <summary>The overlay over a version: its word alone where it is newer, both words where the version is.</summary>
public sealed class EntityOverlayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoadedVersion _version;
    private readonly VersionCatalogue _all;

    public EntityOverlayTests()
    {
        SmallVersion.Write(_folder.Combine("version"));
        _version = new LoadedVersion(1, new string('a', 64), ServingModel.Open(_folder.Combine("version"), cancellationToken: TestContext.Current.CancellationToken), 100);
        _all = _version.Catalogue;
    }

    private Guid Served => _all.Users[Enumerable.Range(0, _all.Users.Count).First(u => _all.IsActive[u] && !_all.OptedOut[u])];

    private Guid Unserved => _all.Users[Enumerable.Range(0, _all.Users.Count).First(u => !_all.IsActive[u] || _all.OptedOut[u])];

    public void Dispose()
    {
        _version.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void StoredOf_NewerOverlay_IsItsWordAlone()
    {
        Guid served = Served;
        EntityOverlay overlay = Overlay(isNewer: true, [Person(served, optedOut: true), Person(Unserved)]);

        Assert.False(overlay.StoredOf(_version, Ask(served))!.Value.IsServed);
        Assert.True(overlay.StoredOf(_version, Ask(Unserved))!.Value.IsServed);
        Assert.Equal(_version.Stored(Ask(served))!.Value.InteractionCount, overlay.StoredOf(_version, Ask(served))!.Value.InteractionCount);
        Assert.False(Overlay(isNewer: true, []).StoredOf(_version, Ask(served))!.Value.IsServed);
        Assert.Null(overlay.StoredOf(_version, Ask(Guid.Empty)));
    }

    [Fact]
    public void StoredOf_OlderOverlay_NeedsBothToAgree()
    {
        Guid served = Served;

        Assert.False(Overlay(isNewer: false, [Person(served, optedOut: true)]).StoredOf(_version, Ask(served))!.Value.IsServed);
        Assert.False(Overlay(isNewer: false, [Person(Unserved)]).StoredOf(_version, Ask(Unserved))!.Value.IsServed);
        Assert.True(Overlay(isNewer: false, [Person(served)]).StoredOf(_version, Ask(served))!.Value.IsServed);
        Assert.True(Overlay(isNewer: false, []).StoredOf(_version, Ask(served))!.Value.IsServed);
        Assert.Equal(_version.Stored(Ask(served)), EntityOverlay.None.StoredOf(_version, Ask(served)));
    }

    [Fact]
    public void MayShow_PeopleAndStartups_AreThoseThatTheOverlayLets()
    {
        Guid startup = _all.Startups[0];
        RecommendationRequest people = Ask(startup) with { Direction = Direction.Reverse };
        EntityState open = new(startup, IsActive: true, OptedOut: false, UserRoles.None, Served);
        EntityState[] both = [Person(Served), Person(Unserved)];
        EntityOverlay overlay = Overlay(isNewer: true, both, open);

        Assert.False(overlay.MayShow(_version, people, Served));
        Assert.True(overlay.MayShow(_version, people, Unserved));
        Assert.False(overlay.MayShow(_version, people with { Role = ListRole.Investor }, Unserved));
        Assert.False(overlay.MayShow(_version, people, new Guid("99999999-0000-0000-0000-000000000000")));
        Assert.True(overlay.MayShow(_version, Ask(Unserved), startup));
        Assert.False(overlay.MayShow(_version, Ask(Served), startup));
        Assert.True(Overlay(isNewer: true, both, open with { OwnerId = Guid.Empty }).MayShow(_version, Ask(Guid.Empty), startup));
        Assert.False(Overlay(isNewer: true, both, open with { IsActive = false }).MayShow(_version, Ask(Unserved), startup));
        Assert.False(Overlay(isNewer: true, []).MayShow(_version, Ask(Unserved), startup));
        Assert.True(Overlay(isNewer: false, []).MayShow(_version, Ask(Unserved), startup));
        Assert.True(EntityOverlay.None.MayShow(_version, Ask(Unserved), startup));
    }

    private static RecommendationRequest Ask(Guid id) => new() { Direction = Direction.Forward, Role = ListRole.Developer, EntityId = id };

    private static EntityState Person(Guid id, bool optedOut = false) => new(id, IsActive: true, optedOut, UserRoles.Developer, Guid.Empty);

    private EntityOverlay Overlay(bool isNewer, EntityState[] people, params EntityState[] startups) =>
        new(new EntityStates { TakenAt = _version.BegunAt.AddSeconds(isNewer ? 1 : -1), Users = All(people), Startups = All(startups) });

    private static EntityBuckets All(IReadOnlyCollection<EntityState> states) => EntityBuckets.Empty.With([.. Enumerable.Range(0, EntityBuckets.Count)], states);
}
