using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>What PostgreSQL counted must be what was sent.</summary>
internal static class CopyCount
{
    /// <summary>Raises when the two differ.</summary>
    public static void Require(ulong counted, long sent, string table)
    {
        if (counted != (ulong)sent)
            throw new PrecomputeException($"{sent} rows were sent to {table}, but PostgreSQL counted {counted}.");
    }
}
