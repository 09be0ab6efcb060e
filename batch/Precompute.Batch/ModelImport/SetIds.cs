using Precompute.Batch.Cli;
using Precompute.Batch.Import;
using Precompute.Model;

namespace Precompute.Batch.ModelImport;

/// <summary>
/// The ids of one side of a set, looked up in the source. An id means what it means to <c>import</c>; a UUID may also be written without
/// its dashes, as Python's <c>uuid.hex</c> does.
/// </summary>
internal sealed class SetIds
{
    private SetIds(int[] ordinals, int unknown) => (Ordinals, Unknown) = (ordinals, unknown);

    /// <summary>Snapshot ordinal of each id, −1 where the source does not know it.</summary>
    public int[] Ordinals { get; }

    /// <summary>How many the source does not know.</summary>
    public int Unknown { get; }

    /// <summary>Looks all of them up.</summary>
    /// <exception cref="InvalidInputException">Two ids mean the same person or startup.</exception>
    public static SetIds Find(EntityKind kind, string[] ids, IdMap source)
    {
        int[] ordinals = Array.ConvertAll(ids, id => OrdinalOf(kind, id.Trim(), source));
        Dictionary<int, int> rows = [];
        for (int row = 0; row < ordinals.Length; row++)
        {
            if (ordinals[row] >= 0 && !rows.TryAdd(ordinals[row], row))
                throw new InvalidInputException($"Rows {rows[ordinals[row]]} and {row} of a mapping of the set name the same {(kind == EntityKind.User ? "person" : "startup")} in two spellings.");
        }

        return new SetIds(ordinals, ordinals.Count(static o => o < 0));
    }

    private static int OrdinalOf(EntityKind kind, string id, IdMap source)
    {
        if (Guid.TryParseExact(id, "N", out Guid plain) && source.OrdinalOf(plain) is >= 0 and var known)
            return known;
        return ExternalIds.TryMap(kind, id, out ExternalId mapped) is null ? source.OrdinalOf(mapped.Id) : -1;
    }
}
