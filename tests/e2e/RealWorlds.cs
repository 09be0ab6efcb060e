namespace Precompute.EndToEndTests;

/// <summary>Tests on real interactions share what was imported and published once, and run one after another.</summary>
[CollectionDefinition(nameof(RealWorlds))]
public sealed class RealWorlds : ICollectionFixture<CrunchbaseWorld>, ICollectionFixture<SmallCrunchbaseWorld>, ICollectionFixture<GithubContestWorld>;
