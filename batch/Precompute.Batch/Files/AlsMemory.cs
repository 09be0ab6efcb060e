using Precompute.Batch.Cli;
using Precompute.Numerics;

namespace Precompute.Batch.Files;

/// <summary>What a training will take on top of the interactions, which are in memory by then.</summary>
internal static class AlsMemory
{
    private const int BytesPerEntry = sizeof(int) + sizeof(float);

    /// <summary>Refuses a training that memory will not hold, before it has computed for an hour.</summary>
    /// <param name="request">The number of factors, and whether a start is held beside them.</param>
    /// <param name="matrix">The interactions.</param>
    /// <param name="available">Bytes that this process may still take.</param>
    /// <exception cref="InvalidInputException">It does not fit; the message says what takes how much, and what to change.</exception>
    public static void Require(AlsTrainRequest request, CsrMatrix matrix, long available)
    {
        long factors = sizeof(float) * (long)request.Parameters.Factors * (matrix.Rows + (long)matrix.Columns);
        long transposed = (matrix.NonZeroCount * BytesPerEntry) + (matrix.Columns * (long)sizeof(long));
        if (factors + transposed <= available)
            return;
        throw new InvalidInputException(
            $"{request.Parameters.Factors} factors of {matrix.Rows} users and {matrix.Columns} items take {ByteSize.Describe(factors)}, their {matrix.NonZeroCount} "
            + $"interactions by item {ByteSize.Describe(transposed)}, and {ByteSize.Describe(available)} are free. Give fewer --factors, or train where there is more memory.");
    }
}
