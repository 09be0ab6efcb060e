using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Lists;

/// <summary>
/// What must not be recommended to one entity, whatever the method: everything it has acted on (which covers net-negative pairs),
/// a person's own startups, a startup's own owner. Thread-safe.
/// </summary>
internal sealed class TargetExclusions
{
    private readonly CsrMatrix _seen;
    private readonly int[][] _own;

    /// <summary>The exclusions of one direction.</summary>
    /// <param name="catalogue">Who owns what.</param>
    /// <param name="seen">Queries × targets: every pair with an event, whatever its weight.</param>
    /// <param name="direction">Which side asks.</param>
    public TargetExclusions(VersionCatalogue catalogue, CsrMatrix seen, Direction direction)
    {
        _seen = seen;
        _own = new int[seen.Rows][];
        List<int>?[] startupsOfUser = new List<int>?[direction == Direction.Forward ? seen.Rows : 0];
        for (int s = 0; s < catalogue.Owners.Length; s++)
        {
            int owner = catalogue.Owners[s];
            if (owner < 0)
                continue;
            if (direction == Direction.Reverse)
                _own[s] = [owner];
            else
                (startupsOfUser[owner] ??= []).Add(s);
        }

        for (int u = 0; u < startupsOfUser.Length; u++)
            _own[u] = startupsOfUser[u]?.ToArray() ?? [];
        for (int q = 0; q < _own.Length; q++)
            _own[q] ??= [];
    }

    /// <summary>The excluded targets of a query, ascending and distinct; a new array only where there are own ones.</summary>
    public ReadOnlySpan<int> Of(int query)
    {
        ReadOnlySpan<int> seen = _seen.RowColumns(query);
        int[] own = _own[query];
        if (own.Length == 0)
            return seen;
        int[] all = [.. seen, .. own];
        Array.Sort(all);
        return all.AsSpan(0, DistinctInPlace(all));
    }

    /// <summary>The same as a matrix over a model's rows and columns, for the top-N engine.</summary>
    public CsrMatrix ForModel(int[] queryToCatalogue, int[] catalogueToTarget, int targets)
    {
        long[] offsets = new long[queryToCatalogue.Length + 1];
        List<int> columns = [];
        for (int q = 0; q < queryToCatalogue.Length; q++)
        {
            foreach (int target in Of(queryToCatalogue[q]))
            {
                if (catalogueToTarget[target] >= 0)
                    columns.Add(catalogueToTarget[target]);
            }

            offsets[q + 1] = columns.Count;
        }

        // Both orders are by id, so ascending catalogue ordinals are ascending model ordinals.
        return new CsrMatrix(queryToCatalogue.Length, targets, offsets, [.. columns], new float[columns.Count]);
    }

    private static int DistinctInPlace(int[] sorted)
    {
        int count = 0;
        foreach (int value in sorted)
        {
            if (count == 0 || sorted[count - 1] != value)
                sorted[count++] = value;
        }

        return count;
    }
}
