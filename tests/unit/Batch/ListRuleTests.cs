using Precompute.Batch.Gates;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Lists;

namespace Precompute.UnitTests.Batch;

/// <summary>What lists must keep to, a fault a rule: one list of a sound version is spoilt, and one gate refuses by one number.</summary>
public sealed class ListRuleTests
{
    private static readonly ListInputs Inputs = ListWorld.Inputs(5, 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, Direction, string> Faults => new()
    {
        { "duplicate_items", Direction.Forward, "the second item is the first" },
        { "duplicate_items", Direction.Reverse, "the second item is the first" },
        { "null_ids", Direction.Forward, "an id is zero" },
        { "ineligible_items", Direction.Forward, "an inactive startup" },
        { "ineligible_items", Direction.Reverse, "an inactive person" },
        { "ineligible_items", Direction.Reverse, "a person who opted out" },
        { "ineligible_items", Direction.Reverse, "a person without the role" },
        { "ineligible_items", Direction.Forward, "an id that nobody has" },
        { "excluded_items", Direction.Forward, "what the person acted on" },
        { "excluded_items", Direction.Reverse, "who acted on the startup" },
        { "excluded_items", Direction.Forward, "the person's own startup" },
        { "excluded_items", Direction.Reverse, "the startup's own owner" },
        { "bad_scores", Direction.Forward, "a score is not a number" },
        { "bad_scores", Direction.Reverse, "a score is infinite" },
        { "bad_scores", Direction.Forward, "scores ascend" },
        { "duplicate_rows", Direction.Forward, "a row is there twice" },
        { "unknown_rows", Direction.Forward, "a list for an inactive person" },
        { "unknown_rows", Direction.Forward, "a list for a person who opted out" },
    };

    public static TheoryData<string, string> Gaps => new()
    {
        { "missing_rows", "a row is gone" },
        { "short_rows", "a row lost an item" },
        { "unnamed_methods", "an item without a method" },
        { "unnamed_methods", "an ensemble without a two-tower model" },
        { "unnamed_methods", "the list names another method than its first item" },
        { "wrong_counts", "another interaction count" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void ListIntegrity_OneFault_IsRefusedByItsNumber(string number, Direction direction, string fault)
    {
        GateResult result = Judge(new ListIntegrityGate(), direction, rows => Spoil(rows, direction, fault));

        Assert.Equal(GateVerdict.Refused, result.Verdict);
        Assert.Equal(1d, result.Numbers[number]);
    }

    [Theory]
    [MemberData(nameof(Gaps))]
    public void Coverage_OneGap_IsRefusedByItsNumber(string number, string fault)
    {
        GateResult result = Judge(new CoverageGate(), Direction.Forward, rows => Spoil(rows, Direction.Forward, fault));

        Assert.Equal(GateVerdict.Refused, result.Verdict);
        Assert.Equal(1d, result.Numbers[number]);
    }

    [Fact]
    public void Exposure_TheSameFiveInEveryList_IsRefused()
    {
        GateSetup setup = new() { Inputs = Inputs, Options = new GateOptions { Depth = 5 } };
        Guid[] five = [.. Enumerable.Range(0, ListWorld.Users).Where(u => Inputs.Catalogue.IsEligible(u, ListRole.Developer)).Take(5).Select(u => Inputs.Catalogue.Users[u])];
        GateSetup same = setup with
        {
            Rows = direction => direction == Direction.Forward ? setup.Build(direction) : setup.Build(direction).Select(r => r.Role == ListRole.Developer ? r with { TargetIds = five, Methods = [.. five.Select(static _ => RecommendationMethod.AlsReverse)] } : r),
        };

        GateResult sound = new ExposureGate().Judge(setup.Evidence(), Ct);
        GateResult spoilt = new ExposureGate().Judge(same.Evidence(), Ct);

        Assert.Equal((GateVerdict.Passed, GateVerdict.Refused), (sound.Verdict, spoilt.Verdict));
        Assert.True(sound.Numbers["developer_gini"] < 0.9);
        Assert.Equal(1d, spoilt.Numbers["developer_gini"], 9);
        Assert.Equal(1d, spoilt.Numbers["developer_top_share"], 9);
        Assert.Equal(5d, spoilt.Numbers["developer_shown"]);
    }

    [Fact]
    public void ExposureCount_WorkedByHand_GivesGiniAndTopShare()
    {
        ExposureCount count = new(3);
        for (int i = 0; i < 4; i++)
            count.Add(i == 0 ? 1 : 2);

        // Shown 0, 0, 1, 3: 2·(3·1 + 4·3)/(4·4) − 5/4.
        Assert.Equal(0.625, count.Gini(4), 12);
        Assert.Equal(0.75, count.TopShare(1), 12);
        Assert.Equal((4L, 2), (count.Total, count.Shown));
        Assert.Equal(0d, new ExposureCount(3).Gini(3));
    }

    private static GateResult Judge(IGate gate, Direction direction, Func<List<RecommendationRow>, IEnumerable<RecommendationRow>> spoil)
    {
        GateSetup sound = new() { Inputs = Inputs };
        GateSetup spoilt = sound with { Rows = d => d == direction ? spoil([.. sound.Build(d)]) : sound.Build(d) };

        Assert.Equal(GateVerdict.Passed, gate.Judge(sound.Evidence(), Ct).Verdict);
        return gate.Judge(spoilt.Evidence(), Ct);
    }

    private static IEnumerable<RecommendationRow> Spoil(List<RecommendationRow> rows, Direction direction, string fault)
    {
        (int row, RecommendationRow? changed) = fault switch
        {
            "the second item is the first" => (0, WithItem(rows[0], 1, rows[0].TargetIds[0])),
            "an id is zero" => (0, WithItem(rows[0], 0, Guid.Empty)),
            "an id that nobody has" => (0, WithItem(rows[0], 0, new Guid(9, 9, 9, new byte[8]))),
            "an inactive startup" => (0, WithItem(rows[0], 4, Inputs.Catalogue.Startups[5])),
            "an inactive person" => (0, WithItem(rows[0], 4, Inputs.Catalogue.Users[7])),
            "a person who opted out" => (0, WithItem(rows[0], 4, Inputs.Catalogue.Users[11])),
            "a person without the role" => Put(rows, direction, ListRole.Developer, Inputs.Catalogue.Users[5]),
            "what the person acted on" or "who acted on the startup" => PutSeen(rows, direction),
            "the person's own startup" => PutOwn(rows, direction),
            "the startup's own owner" => PutOwn(rows, direction),
            "a score is not a number" => (0, rows[0] with { Scores = [.. rows[0].Scores[..^1], float.NaN] }),
            "a score is infinite" => (0, rows[0] with { Scores = [.. rows[0].Scores[..^1], float.NegativeInfinity] }),
            "scores ascend" => Ascending(rows),
            "a row lost an item" => (0, Without(rows[0])),
            "an item without a method" => (0, rows[0] with { Methods = [.. rows[0].Methods[..^1], RecommendationMethod.None] }),
            "an ensemble without a two-tower model" => (0, rows[0] with { Methods = [.. rows[0].Methods.Select(static _ => RecommendationMethod.Ensemble)], ListMethod = RecommendationMethod.Ensemble }),
            "the list names another method than its first item" => (0, rows[0] with { ListMethod = RecommendationMethod.Ensemble }),
            "another interaction count" => (0, rows[0] with { InteractionCount = rows[0].InteractionCount + 1 }),
            _ => (0, null),
        };
        if (changed is not null)
            rows[row] = changed;
        return fault switch
        {
            "a row is there twice" => [rows[0], .. rows],
            "a list for an inactive person" => [.. rows, rows[0] with { EntityId = Inputs.Catalogue.Users[7] }],
            "a list for a person who opted out" => [.. rows, rows[0] with { EntityId = Inputs.Catalogue.Users[11] }],
            "a row is gone" => rows.Skip(1),
            _ when changed is null => throw new ArgumentException($"There is no fault '{fault}'.", nameof(fault)),
            _ => rows,
        };
    }

    private static RecommendationRow WithItem(RecommendationRow row, int item, Guid id)
    {
        Guid[] ids = [.. row.TargetIds];
        ids[item] = id;
        return row with { TargetIds = ids };
    }

    private static RecommendationRow Without(RecommendationRow row) => row with
    {
        TargetIds = row.TargetIds[..^1],
        Scores = row.Scores[..^1],
        Methods = row.Methods[..^1],
        Reasons = row.Reasons[..^ReasonCodes.PerItem],
    };

    private static (int Row, RecommendationRow Changed) Put(List<RecommendationRow> rows, Direction direction, ListRole role, Guid target)
    {
        int row = rows.FindIndex(r => r.Role == role && !r.TargetIds.Contains(target) && !SeenOrOwn(direction, r.EntityId).Contains(target));
        return (row, WithItem(rows[row], 4, target));
    }

    private static (int Row, RecommendationRow Changed) PutSeen(List<RecommendationRow> rows, Direction direction)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            int entity = Inputs.Catalogue.QueriesOf(direction).OrdinalOf(rows[r].EntityId);
            foreach (int target in Inputs.Matrices.Of(direction).RowColumns(entity))
            {
                bool eligible = direction == Direction.Forward ? Inputs.Catalogue.StartupIsLive[target] : Inputs.Catalogue.IsEligible(target, rows[r].Role);
                if (eligible)
                    return (r, WithItem(rows[r], 4, Inputs.Catalogue.TargetsOf(direction)[target]));
            }
        }

        throw new InvalidOperationException("Nobody acted on anything.");
    }

    private static (int Row, RecommendationRow Changed) PutOwn(List<RecommendationRow> rows, Direction direction)
    {
        for (int s = 0; s < ListWorld.Startups; s++)
        {
            int owner = Inputs.Catalogue.Owners[s];
            if (owner < 0 || !Inputs.Catalogue.StartupIsLive[s] || Inputs.Matrices.Of(Direction.Forward).RowColumns(owner).Contains(s))
                continue;
            (Guid entity, Guid target) = direction == Direction.Forward
                ? (Inputs.Catalogue.Users[owner], Inputs.Catalogue.Startups[s])
                : (Inputs.Catalogue.Startups[s], Inputs.Catalogue.Users[owner]);
            int row = rows.FindIndex(r => r.EntityId == entity && (direction == Direction.Forward || Inputs.Catalogue.IsEligible(owner, r.Role)));
            if (row >= 0)
                return (row, WithItem(rows[row], 4, target));
        }

        throw new InvalidOperationException("Nobody owns anything.");
    }

    private static HashSet<Guid> SeenOrOwn(Direction direction, Guid entity)
    {
        int ordinal = Inputs.Catalogue.QueriesOf(direction).OrdinalOf(entity);
        HashSet<Guid> ids = [.. Inputs.Matrices.Of(direction).RowColumns(ordinal).ToArray().Select(t => Inputs.Catalogue.TargetsOf(direction)[t])];
        if (direction == Direction.Reverse && Inputs.Catalogue.Owners[ordinal] >= 0)
            ids.Add(Inputs.Catalogue.Users[Inputs.Catalogue.Owners[ordinal]]);
        return ids;
    }

    private static (int Row, RecommendationRow Changed) Ascending(List<RecommendationRow> rows)
    {
        int row = rows.FindIndex(static r => r.Methods[^1] == r.Methods[^2] && r.Scores[^1] < r.Scores[^2]);
        float[] scores = [.. rows[row].Scores];
        scores[^1] = scores[^2] + 1f;
        return (row, rows[row] with { Scores = scores });
    }
}
