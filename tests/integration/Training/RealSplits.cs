using System.Globalization;
using System.IO.Compression;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Training;

/// <summary>Published splits as matrices.</summary>
internal static class RealSplits
{
    /// <summary>Training and test of gowalla: user, then items, space separated.</summary>
    /// <param name="oneIn">Tests one user in so many; all of them train.</param>
    public static (CsrMatrix Train, CsrMatrix Test) Gowalla(int oneIn = 1) =>
        Both(Adjacency("gowalla", "train.txt.gz"), [.. Adjacency("gowalla", "test.txt.gz").Where(p => p.Query % oneIn == 0)]);

    /// <summary>Training and test of citeulike_a, P = 10: a header, then user and item.</summary>
    public static (CsrMatrix Train, CsrMatrix Test) Citeulike() =>
        Both(Columns("citeulike_a", "p10_train.tsv.gz"), Columns("citeulike_a", "p10_test.tsv.gz"));

    /// <summary>The lines of a compressed file.</summary>
    public static IEnumerable<string> Lines(string set, string file)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(RealData.Require(set, file)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>Pairs as a matrix; repeated pairs add up.</summary>
    public static CsrMatrix Matrix((int Query, int Target)[] pairs, int queries, int targets, float weight)
    {
        (int Query, int Target)[] sorted = [.. pairs];
        Array.Sort(sorted);
        long[] offsets = new long[queries + 1];
        List<int> columns = [];
        List<float> values = [];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                values[^1] += weight;
                continue;
            }

            columns.Add(sorted[i].Target);
            values.Add(weight);
            offsets[sorted[i].Query + 1]++;
        }

        for (int q = 0; q < queries; q++)
            offsets[q + 1] += offsets[q];
        return new CsrMatrix(queries, targets, offsets, [.. columns], [.. values]);
    }

    /// <summary>An integer of a data file.</summary>
    public static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Lines of a query and its targets.</summary>
    public static (int Query, int Target)[] Adjacency(string set, string file) =>
    [
        .. Lines(set, file).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(static fields => fields.Skip(1).Select(target => (Number(fields[0]), Number(target)))),
    ];

    private static (int Query, int Target)[] Columns(string set, string file) =>
        [.. Lines(set, file).Skip(1).Select(static line => line.Split('\t')).Select(static fields => (Number(fields[0]), Number(fields[1])))];

    private static (CsrMatrix Train, CsrMatrix Test) Both((int Query, int Target)[] train, (int Query, int Target)[] test)
    {
        int queries = train.Concat(test).Max(static p => p.Query) + 1;
        int targets = train.Concat(test).Max(static p => p.Target) + 1;
        return (Matrix(train, queries, targets, 1f), Matrix(test, queries, targets, 1f));
    }
}
