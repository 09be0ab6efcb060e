using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Benchmarks.Curves;

/// <summary>Vectors, queries and exact answers as files that every engine reads.</summary>
internal sealed record CurveSet
{
    /// <summary>What tables and plots call it.</summary>
    public required string Name { get; init; }

    /// <summary>Vectors, n × d.</summary>
    public required string Vectors { get; init; }

    /// <summary>Queries, one a row.</summary>
    public required string Queries { get; init; }

    /// <summary><c>ip</c>, <c>cosine</c> or <c>l2</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Where engines keep their indexes between calls.</summary>
    public required string Folder { get; init; }

    /// <summary>Exact answers of length k, ordinals.</summary>
    public string TruthOf(int k) => Path.Combine(Folder, $"truth-{k}.npy");

    /// <summary>Reads <c>NAME=VECTORS,QUERIES[,METRIC]</c>, and writes a sample of the queries, evenly spread.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static CurveSet Prepare(string text, string work, int mostQueries)
    {
        if (text.Split('=', 2) is not [var name, var rest] || rest.Split(',') is not [var vectors, var queries, .. var metric] || metric.Length > 1)
            throw new FormatException($"'{text}' is no set; write NAME=VECTORS.npy,QUERIES.npy or NAME=VECTORS.npy,QUERIES.npy,METRIC.");
        string folder = Directory.CreateDirectory(Path.Combine(work, name)).FullName;
        DenseMatrix all = NpyFile.ReadNumbers(queries);
        DenseMatrix some = new(Math.Min(all.Rows, mostQueries), all.Columns);
        for (int q = 0; q < some.Rows; q++)
            all.Row((int)((long)q * all.Rows / some.Rows)).CopyTo(some.Row(q));
        string sample = Path.Combine(folder, "queries.npy");
        NpyFile.WriteMatrix(sample, some);
        return new CurveSet { Name = name, Vectors = Path.GetFullPath(vectors), Queries = sample, Metric = metric is [var named] ? named : "ip", Folder = folder };
    }
}
