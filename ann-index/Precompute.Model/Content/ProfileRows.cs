using Precompute.Numerics;

namespace Precompute.Model.Content;

/// <summary>Computes many profiles, in parallel, into one sparse matrix; independent of the number of threads.</summary>
internal static class ProfileRows
{
    private const int RowsPerBlock = 256;

    public static CsrMatrix Build(int rows, int features, int threads, Func<int, ContentProfile> profileOf, CancellationToken cancellationToken)
    {
        ContentProfile[] profiles = new ContentProfile[rows];
        WorkSharing.For(rows, RowsPerBlock, Math.Max(1, threads), static _ => 0, (r, _) => profiles[r] = profileOf(r), cancellationToken);
        long[] offsets = new long[rows + 1];
        for (int r = 0; r < rows; r++)
            offsets[r + 1] = offsets[r] + profiles[r].Features.Length;
        int[] columns = new int[offsets[rows]];
        float[] values = new float[offsets[rows]];
        for (int r = 0; r < rows; r++)
        {
            profiles[r].Features.CopyTo(columns, offsets[r]);
            profiles[r].Weights.CopyTo(values, offsets[r]);
        }

        return new CsrMatrix(rows, features, offsets, columns, values);
    }
}
