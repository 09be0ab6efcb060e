using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;
using Precompute.Model.Versions;

namespace Precompute.UnitTests.Model;

/// <summary>What the golden files of format version 1 hold.</summary>
internal static class GoldenWorld
{
    public static SourceSnapshot Snapshot { get; } = Make();

    public static InteractionMatrices Matrices { get; } = InteractionMatrixBuilder.Build(Snapshot, new InteractionWeights(), TimeBounds.All, 0);

    public static RecommendationRow Row { get; } = new()
    {
        EntityId = SmallWorld.U(1),
        Role = ListRole.Developer,
        TargetIds = [SmallWorld.S(1), SmallWorld.S(0)],
        Scores = [0.75f, 0.5f],
        Methods = [RecommendationMethod.Als, RecommendationMethod.ContentBased],
        Reasons = [ReasonCodes.SimilarHistory, -1, -1, 0, 1, -1],
        InteractionCount = 7,
        ListMethod = RecommendationMethod.Als,
    };

    public static void Write(string folder)
    {
        CsrFile.Write(Path.Combine(folder, "history.csr"), Matrices.Forward, Matrices.Reverse);
        EligibilityFile.Write(Path.Combine(folder, "eligibility.bin"), VersionCatalogue.FromSnapshot(Snapshot, Matrices));
        FeaturesFile.Write(Path.Combine(folder, "features.bin"), ContentModel.Build(Snapshot, Matrices, new ContentOptions()));
        using ListFileWriter lists = new(Path.Combine(folder, "lists.bin"), Direction.Forward, ListRole.Developer);
        lists.Add(Row);
        lists.Complete();
    }

    private static SourceSnapshot Make()
    {
        SmallWorld world = new();
        world.User(UserRoles.Developer | UserRoles.Investor, tags: ["fintech", "react"]);
        world.User(UserRoles.Founder, active: false, tags: ["fintech"]);
        world.User(optedOut: true, tags: ["rust"]);
        world.Startup(owner: 1, tags: ["fintech", "größe"]);
        world.Startup(active: false);
        return world.Act(0, 0, "apply").Act(0, 1, "dislike").Act(1, 1, "view").ActBack(0, 0, "contact").Build();
    }
}
