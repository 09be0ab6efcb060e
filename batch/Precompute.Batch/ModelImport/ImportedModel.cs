using Precompute.Batch.Cli;
using Precompute.Batch.Import;
using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.ModelImport;

/// <summary>One direction of a set in the terms of the source: the part of its factors that may be used, and which pairs they have seen.</summary>
internal sealed record ImportedModel
{
    private ImportedModel(FactorModel model, CsrMatrix seenPairs) => (Model, SeenPairs) = (model, seenPairs);

    /// <summary>Factors of the queries and targets that the source knows and that may be used; each row the bits of the file.</summary>
    public FactorModel Model { get; }

    /// <summary>Pairs of the source, by its ordinals, that are in the set's matrix too: what the factors were trained on.</summary>
    public CsrMatrix SeenPairs { get; }

    /// <summary>Queries of the set that the source does not know.</summary>
    public required int UnknownQueries { get; init; }

    /// <summary>Targets of the set that the source does not know.</summary>
    public required int UnknownTargets { get; init; }

    /// <summary>Queries and targets that the source knows and that may not be used: opted out, or not to be shown to anyone.</summary>
    public required int Unusable { get; init; }

    /// <summary>Pairs of the set that the source does not have.</summary>
    public required long UnknownPairs { get; init; }

    /// <summary>Compares a direction with the source.</summary>
    /// <exception cref="InvalidInputException">Nothing of one side can be used, or two ids mean the same.</exception>
    public static ImportedModel Of(AlsV1Model set, SourceData data)
    {
        bool forward = set.Direction == Direction.Forward;
        IdMap queryIds = data.Catalogue.QueriesOf(set.Direction);
        IdMap targetIds = data.Catalogue.TargetsOf(set.Direction);
        EntityKind queryKind = forward ? EntityKind.User : EntityKind.Startup;
        EntityKind targetKind = forward ? EntityKind.Startup : EntityKind.User;
        SetIds queries = SetIds.Find(queryKind, set.Queries, queryIds);
        SetIds targets = SetIds.Find(targetKind, set.Targets, targetIds);
        int[] usableQueries = [.. queries.Ordinals.Select(o => o >= 0 && forward && data.Catalogue.OptedOut[o] ? -1 : o)];
        int[] usableTargets = [.. targets.Ordinals.Select(o => o >= 0 && !data.MayBeShown(set.Direction, o) ? -1 : o)];
        (IdMap rowIds, DenseMatrix queryFactors) = Select(usableQueries, set.QueryFactors, queryIds, $"{set.Direction} {Plural(queryKind)}");
        (IdMap columnIds, DenseMatrix targetFactors) = Select(usableTargets, set.TargetFactors, targetIds, $"{set.Direction} {Plural(targetKind)}");
        CsrMatrix seen = SeenOf(set, data, SetIds.Find(queryKind, set.PairQueries, queryIds), SetIds.Find(targetKind, set.PairTargets, targetIds));
        return new ImportedModel(new FactorModel(set.Direction, set.Parameters, rowIds, queryFactors, columnIds, targetFactors), seen)
        {
            UnknownQueries = queries.Unknown,
            UnknownTargets = targets.Unknown,
            Unusable = usableQueries.Length + usableTargets.Length - queries.Unknown - targets.Unknown - rowIds.Count - columnIds.Count,
            UnknownPairs = set.Pairs.NonZeroCount - seen.NonZeroCount,
        };
    }

    private static (IdMap Ids, DenseMatrix Factors) Select(int[] ordinals, DenseMatrix factors, IdMap source, string side)
    {
        // Snapshot ordinals ascend as ids do, which is the order a model's rows have.
        int[] rows = [.. Enumerable.Range(0, ordinals.Length).Where(row => ordinals[row] >= 0).OrderBy(row => ordinals[row])];
        if (rows.Length == 0)
            throw new InvalidInputException($"None of the {ordinals.Length:N0} {side} of the set is in the source and may be used. Is it the set of another database?");
        DenseMatrix selected = new(rows.Length, factors.Columns);
        for (int i = 0; i < rows.Length; i++)
            factors.Row(rows[i]).CopyTo(selected.Row(i));
        return (new IdMap(Array.ConvertAll(rows, row => source[ordinals[row]])), selected);
    }

    private static CsrMatrix SeenOf(AlsV1Model set, SourceData data, SetIds queries, SetIds targets)
    {
        CsrMatrix source = data.PairsOf(set.Direction);
        int[] rowOf = new int[source.Rows];
        Array.Fill(rowOf, -1);
        for (int row = 0; row < queries.Ordinals.Length; row++)
        {
            if (queries.Ordinals[row] >= 0)
                rowOf[queries.Ordinals[row]] = row;
        }

        HashSet<int> inSet = [];
        long[] offsets = new long[source.Rows + 1];
        List<int> columns = [];
        List<float> weights = [];
        for (int query = 0; query < source.Rows; query++)
        {
            inSet.Clear();
            foreach (int column in rowOf[query] < 0 ? default : set.Pairs.RowColumns(rowOf[query]))
                inSet.Add(targets.Ordinals[column]);
            ReadOnlySpan<int> known = source.RowColumns(query);
            for (int i = 0; i < known.Length; i++)
            {
                if (!inSet.Contains(known[i]))
                    continue;
                columns.Add(known[i]);
                weights.Add(source.RowValues(query)[i]);
            }

            offsets[query + 1] = columns.Count;
        }

        return new CsrMatrix(source.Rows, source.Columns, offsets, [.. columns], [.. weights]);
    }

    private static string Plural(EntityKind kind) => kind == EntityKind.User ? "people" : "startups";
}
