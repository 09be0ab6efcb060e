using Precompute.Batch.Versions;

namespace Precompute.Batch.Cli.Progress;

/// <summary>A comparison of two versions for machines: one object a row of lists (<c>"diff":"lists"</c>), one a mover (<c>"diff":"mover"</c>).</summary>
internal static class DiffLines
{
    /// <summary>Writes all lines.</summary>
    public static void Write(TextWriter output, VersionDifference difference)
    {
        foreach (DiffRow row in difference.Rows)
        {
            JsonLine.Write(output, new
            {
                Diff = "lists",
                difference.A,
                difference.B,
                K = difference.Depth,
                row.Direction,
                row.Role,
                row.Segment,
                row.InBoth,
                row.New,
                row.Lost,
                row.Unchanged,
                row.Overlap,
                row.RankBiasedOverlap,
                row.MethodsA,
                row.MethodsB,
            });
        }

        foreach (Mover mover in difference.Movers)
        {
            JsonLine.Write(output, new
            {
                Diff = "mover",
                difference.A,
                difference.B,
                K = difference.Depth,
                mover.Direction,
                mover.Role,
                mover.TargetId,
                mover.ListsA,
                mover.ListsB,
                mover.Change,
            });
        }
    }
}
