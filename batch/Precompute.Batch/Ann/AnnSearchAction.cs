using Precompute.AnnIndex;
using Precompute.Batch.Cli;
using Precompute.Batch.Files;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Spectre.Console;

namespace Precompute.Batch.Ann;

/// <summary>
/// <c>ann search</c>: what an index finds and how fast. Recall is the share of the exact answers' ordinals found, averaged over queries.
/// </summary>
internal static class AnnSearchAction
{
    private const string Graph = "hnsw";
    private const string Exact = "flat";

    /// <summary>Measures every breadth.</summary>
    public static int Execute(FileSession session, AnnSearchRequest request, CancellationToken cancellationToken)
    {
        using OutputFiles? output = request.Output is { } path ? new OutputFiles([path], request.Force) : null;
        using HnswIndex? graph = request.Index is { } file ? AnnFiles.OpenIndex(file) : null;
        FlatIndex? flat = ExactOf(request, graph);
        IVectorIndex index = graph ?? (IVectorIndex)flat!;
        DenseMatrix queries = QueriesOf(request, index);
        var options = new SearchOptions { Filter = request.Filter is { } filter ? AnnFiles.ReadFilter(filter, index.Count) : null };
        SearchMeasurement? exact = flat is null ? null : SearchMeasurement.Run(flat, queries, request.K, options, request.Threads, request.Batch, cancellationToken);
        GroundTruth? truth = TruthOf(request, exact, queries.Rows, index.Count);

        Table table = new Table().AddColumns("index", "k", "ef", "recall", "queries/s", "mean µs", "p99 µs");
        SearchMeasurement last = exact!;
        if (exact is not null)
            Report(session, request, table, Exact, ef: null, exact, truth);
        foreach (int ef in graph is null ? [] : request.Ef)
        {
            last = SearchMeasurement.Run(graph!, queries, request.K, options with { Ef = ef }, request.Threads, request.Batch, cancellationToken);
            Report(session, request, table, Graph, ef, last, truth);
        }

        if (!session.Json)
            Consoles.On(session.Output).Write(table);
        if (output is not null)
        {
            Save(output.Add(request.Output!), last, queries.Rows, request.K);
            output.Commit();
        }

        return ExitCodes.Done;
    }

    private static FlatIndex? ExactOf(AnnSearchRequest request, HnswIndex? graph)
    {
        if (graph is not null && request.Metric is { } asked && asked != graph.Metric)
            throw new InvalidInputException($"--metric is {AnnSettings.NameOf(asked)}, and {request.Index} was built for {AnnSettings.NameOf(graph.Metric)}; leave --metric out.");
        if (request.Vectors is not { } path)
            return null;
        DenseMatrix vectors = AnnFiles.ReadVectors(path);
        if (graph is not null && (vectors.Rows != graph.Count || vectors.Columns != graph.Dimensions))
            throw new InvalidInputException($"{path} is {vectors.Rows} × {vectors.Columns}, and {request.Index} was built over {graph.Count} × {graph.Dimensions}; give the vectors it was built from.");
        return new FlatIndex(vectors, graph?.Metric ?? request.Metric ?? VectorMetric.InnerProduct);
    }

    private static DenseMatrix QueriesOf(AnnSearchRequest request, IVectorIndex index)
    {
        DenseMatrix all = AnnFiles.ReadVectors(request.Queries);
        if (all.Columns != index.Dimensions)
            throw new InvalidInputException($"{request.Queries} has queries of {all.Columns} dimensions; the index holds vectors of {index.Dimensions}.");
        if (all.Rows <= request.MaxQueries)
            return all;
        if (request.GroundTruth is not null)
            throw new InvalidInputException($"{request.Queries} has {all.Rows} queries, and --max-queries is {request.MaxQueries}; ground truth is for all, so raise it.");
        DenseMatrix some = new(request.MaxQueries, all.Columns);
        for (int q = 0; q < some.Rows; q++)
            all.Row((int)((long)q * all.Rows / some.Rows)).CopyTo(some.Row(q));
        return some;
    }

    private static GroundTruth? TruthOf(AnnSearchRequest request, SearchMeasurement? exact, int queries, int count)
    {
        if (request.GroundTruth is { } path)
            return AnnFiles.ReadGroundTruth(path, queries, request.K, count);
        return exact is null ? null : new GroundTruth(OrdinalsOf(exact, queries, request.K), request.K, request.K);
    }

    private static int[] OrdinalsOf(SearchMeasurement measured, int queries, int k)
    {
        int[] ordinals = new int[checked(queries * k)];
        Array.Fill(ordinals, GroundTruth.Nothing);
        for (int q = 0; q < queries; q++)
        {
            for (int i = 0; i < measured[q].Length; i++)
                ordinals[(q * k) + i] = measured[q][i].Ordinal;
        }

        return ordinals;
    }

    private static void Save(string path, SearchMeasurement measured, int queries, int k) =>
        NpyFile.Write(path, NpyArray.Of(OrdinalsOf(measured, queries, k), queries, k));

    private static void Report(
        FileSession session, AnnSearchRequest request, Table table, string index, int? ef, SearchMeasurement measured, GroundTruth? truth)
    {
        int queries = measured.Queries;
        double? recall = truth is null || queries == 0 ? null : Enumerable.Range(0, queries).Average(q => truth.RecallOf(q, measured[q]));
        if (session.Json)
        {
            JsonLine.Write(session.Output, new
            {
                Index = index,
                request.K,
                Ef = ef,
                Recall = recall is { } share ? Math.Round(share, 6) : (double?)null,
                Qps = Math.Round(measured.QueriesPerSecond, 1),
                MeanUs = Rounded(measured.MeanMicroseconds),
                P99Us = Rounded(measured.P99Microseconds),
                Queries = queries,
                request.Batch,
                request.Threads,
                Kernel = KernelSelector.NameOf(KernelSelector.Variant),
            });
            return;
        }

        table.AddRow(
            index, $"{request.K}", ef is { } breadth ? $"{breadth}" : "", recall is { } found ? $"{found:F4}" : "",
            $"{measured.QueriesPerSecond:N0}", $"{measured.MeanMicroseconds:F1}", $"{measured.P99Microseconds:F1}");
    }

    private static double? Rounded(double? microseconds) => microseconds is { } known ? Math.Round(known, 3) : null;
}
