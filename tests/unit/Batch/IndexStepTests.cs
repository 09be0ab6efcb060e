using System.Buffers.Binary;
using Precompute.Batch.Cli.Progress;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.TestKit;
using Precompute.UnitTests.Model;

namespace Precompute.UnitTests.Batch;

public sealed class IndexStepTests
{
    private const int EfConstructionOffset = 44;

    [Theory]
    [InlineData(null, 200, 100)]
    [InlineData(64, 64, 64)]
    public void Execute_ShippedGraphs_AreBuiltAsBroadlyAsTheirMetricNeeds(int? configured, int ofQueries, int ofTargets)
    {
        ListInputs inputs = ListWorld.Inputs(5, 1);
        using TemporaryFolder folder = new();
        VersionWriter files = new(folder.Combine("version"), SmallVersion.Label);
        IndexStep step = new(new BatchOptions { Index = new IndexOptions { EfConstruction = configured } });
        RunPlan plan = new() { Kind = RunKind.Weekly, Why = "", Threads = 1, EstimatedMemory = 0, BaselineMemory = 0, EstimatedDisk = 0 };

        using (VersionIndexes built = step.Execute(inputs.Models, inputs.Catalogue, files, plan, new StepScope(new JsonRunObserver(TextWriter.Null), "index"), TestContext.Current.CancellationToken))
            Assert.Equal(4, built.Hnsw.Count);

        foreach (Direction direction in Enum.GetValues<Direction>())
        {
            Assert.Equal(ofQueries, EfConstructionOf(files.Folder, direction, ModelSide.Query));
            Assert.Equal(ofTargets, EfConstructionOf(files.Folder, direction, ModelSide.Target));
        }
    }

    private static int EfConstructionOf(string folder, Direction direction, ModelSide side) =>
        BinaryPrimitives.ReadInt32LittleEndian(File.ReadAllBytes(VersionLayout.PathIn(folder, VersionLayout.Index(direction, side))).AsSpan(EfConstructionOffset));
}
