using Precompute.AnnIndex;
using Precompute.Batch.Gates;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.UnitTests.Batch;

public sealed class RecallFilterTests
{
    [Fact]
    public void For_Forward_IsTheCategoryNearestToATenth()
    {
        ListInputs inputs = ListWorld.Inputs(5, 1);
        int startups = inputs.Catalogue.Startups.Count;

        // Of thirty, twenty in category 3, four in 7, the rest in none.
        VersionCatalogue catalogue = inputs.Catalogue with { Categories = [.. Enumerable.Range(0, startups).Select(static s => s < 20 ? 3 : s < 24 ? 7 : -1)] };
        BitmapFilter filter = RecallFilter.For(inputs.Models.Forward, catalogue)!;

        Assert.All(
            Enumerable.Range(0, inputs.Models.Forward.TargetIds.Count),
            row => Assert.Equal(catalogue.Categories[catalogue.Startups.OrdinalOf(inputs.Models.Forward.TargetIds[row])] == 7, filter.Accepts(row)));
    }

    [Fact]
    public void For_Reverse_IsTheRoleThatFewerHave()
    {
        ListInputs inputs = ListWorld.Inputs(5, 1);
        FactorModel model = inputs.Models.Reverse;
        BitmapFilter filter = RecallFilter.For(model, inputs.Catalogue)!;

        Assert.All(
            Enumerable.Range(0, model.TargetIds.Count),
            row => Assert.Equal(inputs.Catalogue.IsEligible(inputs.Catalogue.Users.OrdinalOf(model.TargetIds[row]), ListRole.Investor), filter.Accepts(row)));
    }

    [Fact]
    public void For_NoCategories_IsEveryTenth()
    {
        ListInputs inputs = ListWorld.Inputs(5, 1);
        VersionCatalogue catalogue = inputs.Catalogue with { Categories = [.. Enumerable.Repeat(-1, inputs.Catalogue.Startups.Count)] };

        Assert.Equal((inputs.Models.Forward.TargetIds.Count + 9) / 10, RecallFilter.For(inputs.Models.Forward, catalogue)!.AcceptedCount);
    }

    [Fact]
    public void ChurnSample_ListsWorkedByHand_GiveShareAndOverlap()
    {
        Guid[] ids = [.. Enumerable.Range(1, 6).Select(static i => new Guid(i, 0, 0, new byte[8]))];
        Dictionary<Guid, Guid[]> now = new() { [ids[0]] = [ids[1], ids[2]], [ids[1]] = [ids[3], ids[4]], [ids[2]] = [ids[5]] };
        Dictionary<Guid, Guid[]> before = new() { [ids[0]] = [ids[1], ids[2]], [ids[1]] = [ids[3], ids[5]] };

        // Two entities in both; of one nothing is new, of the other half.
        ListChurn churn = ChurnSample.Compare(Direction.Forward, ListRole.Developer, now, before);

        Assert.Equal((2, 0.25), (churn.Lists, churn.Changed));
        Assert.InRange(churn.RankBiasedOverlap, 0.75, 0.99);
        Assert.Equal(0, ChurnSample.Compare(Direction.Forward, ListRole.Developer, now, new Dictionary<Guid, Guid[]>()).Lists);
    }
}
