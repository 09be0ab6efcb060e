using System.Diagnostics;
using Precompute.AnnIndex;
using Precompute.Batch.Cli;
using Precompute.Numerics;
using Spectre.Console;

namespace Precompute.Batch.Ann;

/// <summary><c>ann check</c>: whether an index file is sound.</summary>
internal static class AnnCheckAction
{
    /// <summary>Reads everything.</summary>
    public static int Execute(FileSession session, string path)
    {
        AnnFiles.Existing(path);
        long start = Stopwatch.GetTimestamp();
        HnswIndex index;
        try
        {
            index = HnswIndex.Open(path);
        }
        catch (PrecomputeException e)
        {
            return Conclude(session, path, index: null, [e.Message], Stopwatch.GetElapsedTime(start), Stopwatch.GetElapsedTime(start));
        }

        using (index)
        {
            TimeSpan opening = Stopwatch.GetElapsedTime(start);
            IReadOnlyList<string> findings = index.CheckIntegrity();
            return Conclude(session, path, index, findings, opening, Stopwatch.GetElapsedTime(start));
        }
    }

    private static int Conclude(FileSession session, string path, HnswIndex? index, IReadOnlyList<string> findings, TimeSpan opening, TimeSpan all)
    {
        if (session.Json)
        {
            JsonLine.Write(session.Output, new
            {
                Index = "hnsw",
                Path = path,
                Sound = findings.Count == 0,
                Findings = findings,
                Vectors = index?.Count,
                index?.Dimensions,
                Metric = index is null ? null : AnnSettings.NameOf(index.Metric),
                index?.M,
                Layers = index?.LayerCount,
                Bytes = new FileInfo(path).Length,
                OpenMs = Math.Round(opening.TotalMilliseconds, 3),
                Seconds = Math.Round(all.TotalSeconds, 4),
            });
        }
        else
        {
            Grid grid = new Grid().AddColumn().AddColumn();
            grid.AddRow("index", Markup.Escape(path));
            if (index is not null)
                grid.AddRow("holds", $"{index.Count:N0} vectors × {index.Dimensions}, {AnnSettings.NameOf(index.Metric)}, M {index.M}, {index.LayerCount} layers, {index.ByteLength:N0} bytes");
            grid.AddRow("read in", $"{all.TotalSeconds:F2} s (opened in {opening.TotalMilliseconds:F1} ms)");
            grid.AddRow("verdict", findings.Count == 0 ? "sound" : $"damaged, {findings.Count} findings");
            Consoles.On(session.Output).Write(grid);
            foreach (string finding in findings)
                session.Error.WriteLine(finding);
        }

        return findings.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
