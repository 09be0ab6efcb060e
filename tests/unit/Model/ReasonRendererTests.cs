using Precompute.Model.Content;
using Precompute.Model.Lists;

namespace Precompute.UnitTests.Model;

public sealed class ReasonRendererTests
{
    private static readonly FeatureVocabulary Vocabulary = new(
        [new Feature(FeatureKind.Category, "fintech"), new Feature(FeatureKind.Skill, "react"), new Feature(FeatureKind.Tag, "react")]);

    [Fact]
    public void Render_Features_AreOnePhrase() => Assert.Equal(["shares fintech, react"], ReasonRenderer.Render([0, 2, ReasonCodes.None], Vocabulary));

    [Fact]
    public void Render_SameValueInTwoKinds_IsNamedOnce() => Assert.Equal(["shares react"], ReasonRenderer.Render([1, 2, -1], Vocabulary));

    [Fact]
    public void Render_Constants_AreSentences() => Assert.Equal(
        ["shares fintech", "popular now", "people with a similar history"],
        ReasonRenderer.Render([ReasonCodes.Popular, ReasonCodes.SimilarHistory, 0], Vocabulary));

    [Fact]
    public void Render_NoneOrCodesOfANewerWriter_AreLeftOut() => Assert.Empty(ReasonRenderer.Render([ReasonCodes.None, -77, 3], Vocabulary));
}
