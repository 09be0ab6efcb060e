using Precompute.Batch.Cli;
using Precompute.Numerics;

namespace Precompute.Batch.Files;

/// <summary>Pairs as they are read, 8 bytes each and 4 more once a weight differs from 1; then a sparse matrix of their sums.</summary>
internal sealed class PairBuffer
{
    // Offsets of empty rows cost memory and factors of empty rows much more: ids that are numbers, but not ordinals, must not do that.
    private const int RowsAlwaysAllowed = 1_000_000;
    private const int EmptyRowsPerPair = 100;

    private int[] _users = new int[1 << 16];
    private int[] _items = new int[1 << 16];
    private float[]? _weights;
    private int _count;

    /// <summary>Number of pairs read.</summary>
    public int Count => _count;

    /// <summary>Largest ordinal + 1 of the users.</summary>
    public int Users { get; private set; }

    /// <summary>Largest ordinal + 1 of the items.</summary>
    public int Items { get; private set; }

    /// <summary>Adds a pair.</summary>
    public void Add(int user, int item, float weight)
    {
        if (_count == _users.Length)
            Grow();
        if (weight != 1f && _weights is null)
        {
            _weights = new float[_users.Length];
            _weights.AsSpan(0, _count).Fill(1f);
        }

        _users[_count] = user;
        _items[_count] = item;
        if (_weights is not null)
            _weights[_count] = weight;
        _count++;
        Users = Math.Max(Users, user + 1);
        Items = Math.Max(Items, item + 1);
    }

    /// <summary>Names a user that has no item.</summary>
    public void AddEmpty(int user) => Users = Math.Max(Users, user + 1);

    /// <summary>Users × items; the weights of a pair that was read several times are added. O(pairs log of the longest row).</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="cancellationToken">Looked at between the passes.</param>
    /// <exception cref="InvalidInputException">The ids are far from dense, or a sum is not finite.</exception>
    public CsrMatrix ToMatrix(string path, CancellationToken cancellationToken)
    {
        RequireDense(path, "user", Users);
        RequireDense(path, "item", Items);
        long[] offsets = new long[Users + 1L];
        for (int i = 0; i < _count; i++)
            offsets[_users[i] + 1L]++;
        for (int u = 0; u < Users; u++)
            offsets[u + 1] += offsets[u];
        cancellationToken.ThrowIfCancellationRequested();

        int[] columns = new int[_count];
        double[]? sums = _weights is null ? null : new double[_count];
        long[] next = offsets.AsSpan(0, Users).ToArray();
        for (int i = 0; i < _count; i++)
        {
            long position = next[_users[i]]++;
            columns[position] = _items[i];
            if (sums is not null)
                sums[position] = _weights![i];
        }

        (_users, _items, _weights) = ([], [], null);
        cancellationToken.ThrowIfCancellationRequested();
        return Merge(path, offsets, columns, sums);
    }

    private CsrMatrix Merge(string path, long[] offsets, int[] columns, double[]? sums)
    {
        float[] values = new float[_count];
        int kept = 0;
        int start = 0;
        for (int row = 0; row < Users; row++)
        {
            int end = (int)offsets[row + 1];
            Span<int> items = columns.AsSpan(start, end - start);
            if (sums is null)
                items.Sort();
            else
                items.Sort(sums.AsSpan(start, end - start));
            for (int i = start; i < end;)
            {
                int item = columns[i];
                double sum = 0d;
                for (; i < end && columns[i] == item; i++)
                    sum += sums is null ? 1d : sums[i];
                values[kept] = (float)sum;
                if (!float.IsFinite(values[kept]))
                    throw new InvalidInputException($"{path}: the weights of user {row} and item {item} add up to {sum}; the sum must be finite.");
                columns[kept++] = item;
            }

            start = end;
            offsets[row + 1] = kept;
        }

        if (kept < _count)
        {
            Array.Resize(ref columns, kept);
            Array.Resize(ref values, kept);
        }

        return new CsrMatrix(Users, Items, offsets, columns, values);
    }

    private void RequireDense(string path, string side, int size)
    {
        if (size > RowsAlwaysAllowed && size / EmptyRowsPerPair > _count)
        {
            throw new InvalidInputException(
                $"{path}: the {side} ids reach {size - 1}, but there are only {_count} pairs. Ordinals number the rows from 0 without large gaps; "
                + "give --ids text to number them in order of appearance.");
        }
    }

    private void Grow()
    {
        if (_count == Array.MaxLength)
            throw new InvalidInputException($"More than {Array.MaxLength} pairs cannot be read from one file.");
        int size = (int)Math.Min(Array.MaxLength, _users.Length * 2L);
        Array.Resize(ref _users, size);
        Array.Resize(ref _items, size);
        if (_weights is not null)
            Array.Resize(ref _weights, size);
    }
}
