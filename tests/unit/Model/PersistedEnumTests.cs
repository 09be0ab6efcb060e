using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;

namespace Precompute.UnitTests.Model;

/// <summary>Numbers that are in files and tables: a change of one silently changes the meaning of every stored version.</summary>
public sealed class PersistedEnumTests
{
    [Theory]
    [InlineData(typeof(RecommendationMethod), "None=0 Popular=1 ContentBased=2 Als=3 AlsReverse=4 TwoTower=5 Ensemble=6")]
    [InlineData(typeof(Direction), "Forward=1 Reverse=2")]
    [InlineData(typeof(ListRole), "Developer=1 Investor=2")]
    [InlineData(typeof(UserRoles), "None=0 Developer=1 Investor=2 Founder=4")]
    [InlineData(typeof(StartupType), "Collaboration=1 Marketplace=2")]
    [InlineData(typeof(AlsSolver), "ConjugateGradient=1 Cholesky=2")]
    [InlineData(typeof(FeatureKind), "Category=1 Field=2 Tag=3 Skill=4 Stage=5 EngagementType=6")]
    [InlineData(typeof(InteractionSide), "User=1 Startup=2")]
    [InlineData(typeof(Segment), "Cold=1 Warm=2 Hot=3")]
    public void Enum_Values_AreWhatIsStored(Type type, string expected) => Assert.Equal(
        expected, string.Join(' ', Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt64(Enum.Parse(type, name))}")));

    [Fact]
    public void ReasonCodes_Values_AreWhatIsStored() =>
        Assert.Equal((3, -1, -2, -3), (ReasonCodes.PerItem, ReasonCodes.None, ReasonCodes.Popular, ReasonCodes.SimilarHistory));
}
