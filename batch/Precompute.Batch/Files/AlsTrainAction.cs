using System.Diagnostics;
using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.Training.Als;

namespace Precompute.Batch.Files;

/// <summary><c>als train</c>: interactions from a file, factors into a folder.</summary>
internal static class AlsTrainAction
{
    /// <summary>Trains and writes.</summary>
    public static int Execute(FileSession session, AlsTrainRequest request, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using OutputFiles output = new(AlsModelFolder.Files.Select(f => AlsModelFolder.In(request.Output, f)), request.Force);
        IdSpace ids = IdsOf(request);
        if (request.Ids == IdKind.Text && InteractionFiles.IsArchive(request.Data))
            throw new InvalidInputException($"{request.Data} numbers its rows and columns and has no names; leave --ids text out.");
        CsrMatrix matrix = InteractionFiles.Read(request.Data, request.Reading, ids, cancellationToken);
        if (matrix.NonZeroCount == 0)
            throw new InvalidInputException($"{request.Data} holds no interaction; there is nothing to train on.");
        AlsStart initial = AlsStart.Read(request, ref matrix);
        AlsMemory.Require(request, matrix, ProcessMemory.AvailableBytes());
        string sha256 = FileDigest.Sha256(request.Data);
        double readSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        AlsTrainingOptions options = new()
        {
            Threads = request.Threads,
            InitialQuery = initial.Users,
            InitialTarget = initial.Items,
            NewQueries = initial.NewUsers,
            NewTargets = initial.NewItems,
            TrackObjective = request.Objective,
        };
        AlsResult result = FileProgress.Watch(session, "training", progress => Train(
            request, matrix, options, new Sweeps(session, progress, request.Parameters.Iterations), cancellationToken));
        double? objective = request.Objective
            ? AlsObjective.Compute(matrix, result.QueryFactors, result.TargetFactors, request.Parameters, request.Threads, cancellationToken)
            : null;

        long writing = Stopwatch.GetTimestamp();
        Write(output, request, matrix, sha256, ids, result);
        double writeSeconds = Stopwatch.GetElapsedTime(writing).TotalSeconds;
        AlsTrainReport report = new()
        {
            Users = matrix.Rows,
            Items = matrix.Columns,
            Interactions = matrix.NonZeroCount,
            Factors = request.Parameters.Factors,
            Threads = request.Threads,
            Kernel = KernelSelector.NameOf(KernelSelector.Variant),
            Iterations = result.Iterations.Count,
            IterationSeconds = Round(result.Iterations.Sum(static i => i.Seconds)),
            ClosingSeconds = Round(result.ClosingSeconds),
            Objective = objective,
            ReadSeconds = Round(readSeconds),
            WriteSeconds = Round(writeSeconds),
            Seconds = Round(Stopwatch.GetElapsedTime(start).TotalSeconds),
            PeakRssMb = Math.Round(ProcessMemory.PeakMb(), 1),
            Output = request.Output,
        };
        report.Show(session);
        return ExitCodes.Done;
    }

    // What the trainer finds to be impossible comes of the weights and the settings.
    private static AlsResult Train(
        AlsTrainRequest request, CsrMatrix matrix, AlsTrainingOptions options, IProgress<AlsIteration> progress, CancellationToken cancellationToken)
    {
        try
        {
            return AlsTrainer.Train(matrix, request.Parameters, options, progress, cancellationToken);
        }
        catch (PrecomputeException e)
        {
            throw new InvalidInputException($"{request.Data} cannot be trained on with these settings: {e.Message}", e);
        }
    }

    private static IdSpace IdsOf(AlsTrainRequest request)
    {
        if (request.InitialFactors is not { } folder || request.Ids == IdKind.Ordinal)
            return IdSpace.Of(request.Ids);
        (NameMap? users, NameMap? items) = AlsModelFolder.ReadNames(folder);
        return users is not null && items is not null ? IdSpace.Continue(users, items) : IdSpace.Of(request.Ids);
    }

    private static void Write(OutputFiles output, AlsTrainRequest request, CsrMatrix matrix, string sha256, IdSpace ids, AlsResult result)
    {
        NpyFile.WriteMatrix(output.Add(AlsModelFolder.In(request.Output, AlsModelFolder.UserFactorsFile)), result.QueryFactors);
        NpyFile.WriteMatrix(output.Add(AlsModelFolder.In(request.Output, AlsModelFolder.ItemFactorsFile)), result.TargetFactors);
        ids.Users?.Write(output.Add(AlsModelFolder.In(request.Output, AlsModelFolder.UserNamesFile)));
        ids.Items?.Write(output.Add(AlsModelFolder.In(request.Output, AlsModelFolder.ItemNamesFile)));
        AlsModelConfig config = new()
        {
            Format = AlsModelConfig.CurrentFormat,
            Program = typeof(AlsTrainAction).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "unknown",
            Kernel = KernelSelector.NameOf(KernelSelector.Variant),
            Parameters = request.Parameters,
            Data = new AlsModelData
            {
                File = request.Data,
                Sha256 = sha256,
                Users = matrix.Rows,
                Items = matrix.Columns,
                Interactions = matrix.NonZeroCount,
                Ids = ids.Kind,
                Reading = request.Reading,
            },
            Start = StartOf(request.InitialFactors),
        };
        JsonFile.Write(output.Add(AlsModelFolder.In(request.Output, AlsModelFolder.ConfigFile)), config, AlsModelJson.Default.AlsModelConfig);
        output.Commit();
    }

    private static AlsModelStart? StartOf(string? folder)
    {
        if (folder is null)
            return null;
        string users = AlsModelFolder.In(folder, AlsModelFolder.UserFactorsFile);
        return new AlsModelStart(
            folder, File.Exists(users) ? FileDigest.Sha256(users) : null, FileDigest.Sha256(AlsModelFolder.In(folder, AlsModelFolder.ItemFactorsFile)));
    }

    private static double Round(double seconds) => Math.Round(seconds, 4);

    private sealed class Sweeps(FileSession session, FileProgress progress, int iterations) : IProgress<AlsIteration>
    {
        public void Report(AlsIteration value)
        {
            if (session.Json)
                JsonLine.Write(session.Output, new { value.Iteration, Seconds = Round(value.Seconds), value.Objective });
            string objective = value.Objective is { } loss ? $"  objective {loss:G9}" : "";
            progress.Step((double)value.Iteration / iterations, $"sweep {value.Iteration,3} of {iterations}  {value.Seconds,8:F3} s{objective}");
        }
    }
}
