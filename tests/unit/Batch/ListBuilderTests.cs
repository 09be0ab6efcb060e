using Precompute.Batch.Gates;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Lists;

namespace Precompute.UnitTests.Batch;

public sealed class ListBuilderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    public void Build_AnySize_PassesTheIndependentAudit(int listSize)
    {
        ListInputs inputs = ListWorld.Inputs(listSize, threads: 2);
        ListAudit audit = AuditOf(inputs, direction => Build(inputs, direction));

        Assert.Equal(("none", 0L, 0L, 0L), (audit.FirstFault, audit.MissingRows, audit.ShortRows, audit.DuplicateItems));
        Assert.Equal(audit.Due, audit.Rows);
        Assert.Equal(new ListBuilder(inputs, Direction.Forward).CountRows(), audit.Rows.Where(static r => r.Key.Direction == Direction.Forward).Sum(static r => r.Value));
    }

    [Theory]
    [InlineData(Direction.Forward)]
    [InlineData(Direction.Reverse)]
    public void Build_OneThreadAndThree_GiveEqualRows(Direction direction)
    {
        string[] one = [.. Build(ListWorld.Inputs(10, threads: 1), direction).Select(Describe)];
        string[] three = [.. Build(ListWorld.Inputs(10, threads: 3), direction).Select(Describe)];

        Assert.Equal(one, three);
    }

    [Fact]
    public void Build_Forward_SegmentsGetTheirMethods()
    {
        ListInputs inputs = ListWorld.Inputs(5, threads: 1);

        foreach (RecommendationRow row in Build(inputs, Direction.Forward))
        {
            int user = inputs.Catalogue.Users.OrdinalOf(row.EntityId);
            RecommendationMethod expected = row.InteractionCount >= 5 ? RecommendationMethod.Als
                : inputs.Content.UserProfile(user).IsEmpty ? RecommendationMethod.Popular
                : RecommendationMethod.ContentBased;
            Assert.Equal(expected, row.ListMethod);
        }
    }

    [Fact]
    public void Build_WarmAndLongList_ContinuesWithContentThenPopular()
    {
        RecommendationRow row = Build(ListWorld.Inputs(100, threads: 1), Direction.Forward).First(static r => r.ListMethod == RecommendationMethod.Als && r.InteractionCount >= 5);
        RecommendationMethod[] order = [.. row.Methods.Distinct()];

        Assert.Equal(RecommendationMethod.Als, order[0]);
        Assert.Equal(order, order.OrderBy(static m => m switch { RecommendationMethod.Als => 0, RecommendationMethod.ContentBased => 1, _ => 2 }));
        Assert.True(row.TargetIds.Length > 10);
    }

    [Fact]
    public void Build_RoutedSegment_IsAnsweredByTheRoute()
    {
        SegmentRoute route = new(Direction.Forward, Segment.Warm, RecommendationMethod.Popular, "the model lost");
        RecommendationRow[] rows = [.. Build(ListWorld.Inputs(5, threads: 1, route), Direction.Forward)];

        Assert.All(rows.Where(static r => r.InteractionCount is >= 5 and < 20), static r => Assert.Equal(RecommendationMethod.Popular, r.ListMethod));
    }

    [Fact]
    public void Audit_TamperedLists_FindsEachFault()
    {
        ListInputs inputs = ListWorld.Inputs(5, threads: 1);
        RecommendationRow[] rows = [.. Build(inputs, Direction.Forward)];
        Guid inactive = inputs.Catalogue.Startups[5];
        RecommendationRow[] tampered =
        [
            rows[0] with { TargetIds = [rows[0].TargetIds[0], .. rows[0].TargetIds[..^1]] },
            rows[1] with { TargetIds = [inactive, .. rows[1].TargetIds[1..]] },
            rows[2] with { Scores = [float.NaN, .. rows[2].Scores[1..]] },
            rows[3] with { TargetIds = rows[3].TargetIds[..2], Scores = rows[3].Scores[..2], Methods = rows[3].Methods[..2] },
            rows[4],
            rows[4],
            .. rows[6..],
        ];

        ListAudit audit = AuditOf(inputs, direction => direction == Direction.Forward ? tampered : Build(inputs, direction));

        Assert.Equal((1L, 1L, 1L, 1L, 1L, 1L), (audit.DuplicateItems, audit.IneligibleItems, audit.BadScores, audit.ShortRows, audit.DuplicateRows, audit.MissingRows));
    }

    private static IEnumerable<RecommendationRow> Build(ListInputs inputs, Direction direction) => new ListBuilder(inputs, direction).Build(advanced: null, Ct);

    private static ListAudit AuditOf(ListInputs inputs, Func<Direction, IEnumerable<RecommendationRow>> rows) => new GateSetup { Inputs = inputs, Rows = rows }.Evidence().Audit;

    private static string Describe(RecommendationRow row) =>
        $"{row.EntityId} {row.Role} {row.InteractionCount} {row.ListMethod} {string.Join(',', row.TargetIds)} {string.Join(',', row.Scores)} {string.Join(',', row.Methods)} {string.Join(',', row.Reasons)}";
}
