using System.Runtime.InteropServices;
using Precompute.Model.Interactions;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Model.Lists;

/// <summary>
/// What is popular, for each kind of list: startups among the viewers of a role (forward), people of a role among startups
/// (reverse). The score is the sum of positive pair weights (decayed as they are), divided by the largest: in [0, 1]. Only live
/// startups and eligible people are ranked; ties go to the smaller ordinal. Immutable and thread-safe.
/// </summary>
public sealed class PopularRanking
{
    /// <summary>Entries kept of each kind of list; what comes after them is equally unpopular.</summary>
    public const int DefaultSize = 10_000;

    private readonly Neighbor[][] _byKind;

    /// <summary>Wraps rankings that were built or read.</summary>
    internal PopularRanking(Neighbor[][] byKind) => _byKind = byKind;

    /// <summary>The four kinds of list in the order in which they are stored.</summary>
    internal static IReadOnlyList<ListKind> Kinds { get; } =
    [
        new(Direction.Forward, ListRole.Developer),
        new(Direction.Forward, ListRole.Investor),
        new(Direction.Reverse, ListRole.Developer),
        new(Direction.Reverse, ListRole.Investor),
    ];

    /// <summary>Ranks all four kinds. O(interactions).</summary>
    /// <param name="catalogue">Who and what may be shown.</param>
    /// <param name="matrices">Pair weights of the same snapshot.</param>
    /// <param name="size">Most entries of each kind.</param>
    public static PopularRanking Build(VersionCatalogue catalogue, InteractionMatrices matrices, int size = DefaultSize)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(matrices);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Neighbor[][] byKind = new Neighbor[Kinds.Count][];
        for (int k = 0; k < byKind.Length; k++)
        {
            ListKind kind = Kinds[k];
            byKind[k] = kind.Direction == Direction.Forward
                ? Top(Startups(catalogue, matrices, kind.Role), catalogue.StartupIsLive, size)
                : Top(People(catalogue, matrices), [.. Enumerable.Range(0, catalogue.Users.Count).Select(u => catalogue.IsEligible(u, kind.Role))], size);
        }

        return new PopularRanking(byKind);
    }

    /// <summary>
    /// The popular targets of one kind of list, best first, with scores in [0, 1]; snapshot ordinals. Every one of them may be shown.
    /// Where a longer list is due, eligible ordinals that are not here follow in ascending order with score 0.
    /// </summary>
    public ReadOnlySpan<Neighbor> Of(Direction direction, ListRole role)
    {
        for (int k = 0; k < Kinds.Count; k++)
        {
            if (Kinds[k].Direction == direction && Kinds[k].Role == role)
                return _byKind[k];
        }

        throw new ArgumentOutOfRangeException(nameof(direction), direction, $"There is no popular list of {direction} and {role}.");
    }

    /// <summary>Sum of the positive weights that viewers of a role gave each startup; of all viewers where the role gave none at all.</summary>
    private static double[] Startups(VersionCatalogue catalogue, InteractionMatrices matrices, ListRole role)
    {
        double[] ofRole = new double[catalogue.Startups.Count];
        double[] ofAll = new double[catalogue.Startups.Count];
        for (int u = 0; u < catalogue.Users.Count; u++)
        {
            if (catalogue.OptedOut[u])
                continue;
            AddPositive(ofAll, matrices.Forward, u);
            if (catalogue.HasRole(u, role))
                AddPositive(ofRole, matrices.Forward, u);
        }

        return Array.Exists(ofRole, static sum => sum > 0d) ? ofRole : ofAll;
    }

    /// <summary>Sum of the positive weights between each person and all startups.</summary>
    private static double[] People(VersionCatalogue catalogue, InteractionMatrices matrices)
    {
        double[] sums = new double[catalogue.Users.Count];
        for (int s = 0; s < catalogue.Startups.Count; s++)
            AddPositive(sums, matrices.Reverse, s);
        return sums;
    }

    private static void AddPositive(double[] sums, CsrMatrix matrix, int row)
    {
        ReadOnlySpan<int> columns = matrix.RowColumns(row);
        ReadOnlySpan<float> values = matrix.RowValues(row);
        for (int i = 0; i < columns.Length; i++)
            sums[columns[i]] += Math.Max(0f, values[i]);
    }

    private static Neighbor[] Top(double[] sums, bool[] allowed, int size)
    {
        double largest = 0d;
        for (int i = 0; i < sums.Length; i++)
        {
            if (allowed[i])
                largest = Math.Max(largest, sums[i]);
        }

        Neighbor[] buffer = new Neighbor[Math.Min(size, sums.Length)];
        BoundedTopK top = new(buffer);
        for (int i = 0; i < sums.Length; i++)
        {
            if (allowed[i])
                top.Add(i, largest > 0d ? (float)(sums[i] / largest) : 0f);
        }

        return buffer[..top.SortDescending()];
    }

    /// <summary>Direction and role.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct ListKind(Direction Direction, ListRole Role);
}
