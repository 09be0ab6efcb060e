using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;
using Precompute.Training;
using Precompute.Training.Als;

namespace Precompute.UnitTests.Training;

/// <summary>A training that starts from an earlier model which knows nine of ten queries and targets.</summary>
public sealed class WarmStartTests
{
    private const int Queries = 400;
    private const int Targets = 240;
    private static readonly CsrMatrix Pairs = RandomData.Interactions(Queries, Targets, 0.2, seed: 21);
    private static readonly FactorModel Earlier = Train(
        Without(Pairs, IsNewQuery, IsNewTarget), Parameters with { Iterations = 15 }, warmStart: null).Model;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static AlsParameters Parameters => new() { Factors = 12, Alpha = 5f, Regularization = 0.1f, RegularizationExponent = 0.3f };

    [Fact]
    public void Train_NewEntitiesAndNoSweep_StartsThemWhereFoldInPutsThem()
    {
        DenseMatrix targets = CarriedTargets();
        DenseMatrix queries = CarriedQueries();
        FoldInSolver againstTargets = new(Parameters, targets);
        for (int q = 0; q < Queries; q++)
        {
            if (IsNewQuery(q))
                Assert.True(againstTargets.Solve(Pairs.RowColumns(q), Pairs.RowValues(q), queries.Row(q)));
        }

        FactorModel model = Train(Pairs, Parameters with { Iterations = 0 }, Earlier).Model;

        FoldInSolver againstQueries = new(Parameters, queries);
        CsrMatrix transposed = Pairs.Transpose();
        float[] expected = new float[Parameters.Factors];
        for (int t = 0; t < Targets; t++)
        {
            if (IsNewTarget(t))
            {
                againstQueries.Solve(transposed.RowColumns(t), transposed.RowValues(t), expected);
                AssertClose(expected, model.TargetFactors.Row(t), $"target {t}");
            }
            else
            {
                Assert.Equal(targets.Row(t), model.TargetFactors.Row(t));
            }
        }
    }

    [Fact]
    public void Train_NewQueriesOnlyAndNoSweep_GivesTheirFoldIn()
    {
        CsrMatrix pairs = Without(Pairs, static _ => false, IsNewTarget);
        TrainingMatrix trained = TrainingMatrix.Create(pairs);
        FactorModel model = Train(pairs, Parameters with { Iterations = 0 }, Earlier).Model;
        FoldInSolver foldIn = new(Parameters, Earlier.TargetFactors);
        float[] expected = new float[Parameters.Factors];
        for (int q = 0; q < Queries; q += 10)
        {
            foldIn.Solve(trained.Matrix.RowColumns(q), trained.Matrix.RowValues(q), expected);
            AssertClose(expected, model.QueryFactors.Row(q), $"query {q}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Train_NewEntities_IsAheadOfZerosAndRandomRowsAndOfACold(int sweeps)
    {
        AlsParameters p = Parameters with { Iterations = sweeps };
        double folded = ObjectiveOf(Train(Pairs, p, Earlier).Result);
        double cold = ObjectiveOf(Train(Pairs, p, warmStart: null).Result);
        double unknown = ObjectiveOf(AlsTrainer.Train(
            Pairs, p, new AlsTrainingOptions { Threads = 2, InitialQuery = CarriedQueries(), InitialTarget = WithRandom(CarriedTargets()) }, null, Ct));
        Assert.True(folded < unknown && folded < cold, $"folded in {folded}, zeros and random {unknown}, cold {cold}");
    }

    [Fact]
    public void Train_NewEntities_SameBytesAtAnyThreadCount()
    {
        AlsParameters p = Parameters with { Iterations = 1 };
        FactorModel one = Train(Pairs, p, Earlier, threads: 1).Model;
        FactorModel three = Train(Pairs, p, Earlier, threads: 3).Model;
        Assert.True(RandomData.SameBytes(one.QueryFactors, three.QueryFactors));
        Assert.True(RandomData.SameBytes(one.TargetFactors, three.TargetFactors));
    }

    [Fact]
    public void Train_NewTargetThatOnlyUnknownsLike_StartsAtRandom()
    {
        // Query 2 and target 2 are new and know only each other; target 1 is new and liked by a known query.
        CsrMatrix pairs = RandomData.FromDense(new float[,] { { 1, 1, 0 }, { 1, 0, 0 }, { 0, 0, 1 } });
        AlsParameters p = Parameters with { Iterations = 0 };
        AlsTrainingOptions start = new()
        {
            Threads = 1,
            InitialQuery = RandomData.Gaussian(3, p.Factors, 1),
            InitialTarget = RandomData.Gaussian(3, p.Factors, 2),
            NewQueries = [false, false, true],
            NewTargets = [false, true, true],
        };
        DenseMatrix random = AlsTrainer.Train(pairs, p, new AlsTrainingOptions { Threads = 1 }, null, Ct).TargetFactors;
        AlsResult result = AlsTrainer.Train(pairs, p, start, null, Ct);
        Assert.Equal(start.InitialTarget.Row(0), result.TargetFactors.Row(0));
        Assert.NotEqual(random.Row(1).ToArray(), result.TargetFactors.Row(1).ToArray());
        Assert.Equal(random.Row(2), result.TargetFactors.Row(2));
    }

    [Fact]
    public void Train_FlagsWithoutAStartOrOfAnotherLength_AreRefused()
    {
        Assert.Contains("new", Refused(new AlsTrainingOptions { NewQueries = new bool[Queries] }), StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"{Targets} flags", Refused(new AlsTrainingOptions { InitialTarget = CarriedTargets(), NewTargets = new bool[3] }), StringComparison.Ordinal);

        static string Refused(AlsTrainingOptions options) =>
            Assert.Throws<ArgumentException>(() => AlsTrainer.Train(Pairs, Parameters, options, null, Ct)).Message;
    }

    private static bool IsNewQuery(int query) => query % 10 == 0;

    private static bool IsNewTarget(int target) => target % 10 == 3;

    private static FactorTraining Train(CsrMatrix pairs, AlsParameters p, FactorModel? warmStart, int threads = 2) => FactorModelTrainer.Train(
        Direction.Forward,
        SnapshotBuilder.Ids(Queries, 1),
        SnapshotBuilder.Ids(Targets, 2),
        pairs,
        targetMayBeShown: null,
        p,
        new AlsTrainingOptions { Threads = threads },
        warmStart,
        progress: null,
        CancellationToken.None);

    private static double ObjectiveOf(AlsResult result) => result.Iterations[^1].Objective!.Value;

    // The earlier model's factors in the order of the new one, zeros where it has none.
    private static DenseMatrix CarriedTargets() => Carried(Earlier.TargetIds, Earlier.TargetFactors, SnapshotBuilder.Ids(Targets, 2));

    private static DenseMatrix CarriedQueries() => Carried(Earlier.QueryIds, Earlier.QueryFactors, SnapshotBuilder.Ids(Queries, 1));

    private static DenseMatrix Carried(IdMap fromIds, DenseMatrix from, IdMap ids)
    {
        var to = new DenseMatrix(ids.Count, from.Columns);
        for (int row = 0; row < ids.Count; row++)
        {
            if (fromIds.OrdinalOf(ids[row]) is >= 0 and var source)
                from.Row(source).CopyTo(to.Row(row));
        }

        return to;
    }

    private static DenseMatrix WithRandom(DenseMatrix targets)
    {
        DenseMatrix random = Train(Pairs, Parameters with { Iterations = 0 }, warmStart: null).Model.TargetFactors;
        for (int t = 0; t < Targets; t++)
        {
            if (IsNewTarget(t))
                random.Row(t).CopyTo(targets.Row(t));
        }

        return targets;
    }

    private static CsrMatrix Without(CsrMatrix pairs, Func<int, bool> queryIsOut, Func<int, bool> targetIsOut)
    {
        float[,] dense = new float[pairs.Rows, pairs.Columns];
        for (int q = 0; q < pairs.Rows; q++)
        {
            ReadOnlySpan<int> columns = pairs.RowColumns(q);
            for (int i = 0; i < columns.Length; i++)
            {
                if (!queryIsOut(q) && !targetIsOut(columns[i]))
                    dense[q, columns[i]] = pairs.RowValues(q)[i];
            }
        }

        return RandomData.FromDense(dense);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        float distance = MathF.Sqrt(VectorKernels.SquaredDistance(expected, actual));
        Assert.True(distance <= 1e-5f * VectorKernels.Norm(expected), $"{what}: {distance} of {VectorKernels.Norm(expected)}");
    }
}
