using System.Diagnostics;
using System.Security.Cryptography;
using Precompute.AnnIndex;
using Precompute.Batch.Cli;
using Precompute.Batch.Files;
using Precompute.Batch.Pipeline;
using Precompute.Numerics;
using Spectre.Console;

namespace Precompute.Batch.Ann;

/// <summary><c>ann build</c>: an HNSW index over the rows of a file.</summary>
internal static class AnnBuildAction
{
    /// <summary>Builds and writes.</summary>
    public static int Execute(FileSession session, AnnBuildRequest request, CancellationToken cancellationToken)
    {
        using OutputFiles output = new([request.Output], request.Force);
        DenseMatrix vectors = AnnFiles.ReadVectors(request.Vectors);
        long start = Stopwatch.GetTimestamp();
        using HnswIndex index = FileProgress.Watch(session, "building", progress => HnswIndex.Build(
            vectors,
            request.Options with
            {
                Progress = new ActionProgress(done => progress.Advance((double)done / Math.Max(1, vectors.Rows), () => $"inserted {done:N0} of {vectors.Rows:N0} vectors")),
            },
            cancellationToken));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string path = output.Add(request.Output);
        index.Save(path);
        string sha256 = HashOf(path);
        output.Commit();
        Show(session, request, index, seconds, sha256);
        return ExitCodes.Done;
    }

    private static string HashOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void Show(FileSession session, AnnBuildRequest request, HnswIndex index, double seconds, string sha256)
    {
        double peak = Math.Round(ProcessMemory.PeakMb(), 1);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new
            {
                Index = "hnsw",
                Seconds = Math.Round(seconds, 4),
                Bytes = index.ByteLength,
                Sha256 = sha256,
                Vectors = index.Count,
                index.Dimensions,
                Metric = AnnSettings.NameOf(index.Metric),
                index.M,
                request.Options.EfConstruction,
                request.Options.Threads,
                request.Options.Seed,
                Kernel = KernelSelector.NameOf(KernelSelector.Variant),
                PeakRssMb = peak,
                request.Output,
            });
            return;
        }

        Grid grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("vectors", $"{index.Count:N0} × {index.Dimensions}, {AnnSettings.NameOf(index.Metric)}");
        grid.AddRow("built in", $"{seconds:F2} s ({request.Options.Threads} threads, {KernelSelector.NameOf(KernelSelector.Variant)}, M {index.M}, efConstruction {request.Options.EfConstruction})");
        grid.AddRow("size", $"{index.ByteLength:N0} bytes; the process needed {peak:N0} MiB at most");
        grid.AddRow("sha256", sha256);
        grid.AddRow("index", Markup.Escape(request.Output));
        Consoles.On(session.Output).Write(grid);
    }

    // Called on the thread that reports, unlike Progress<T>.
    private sealed class ActionProgress(Action<int> action) : IProgress<int>
    {
        public void Report(int value) => action(value);
    }
}
