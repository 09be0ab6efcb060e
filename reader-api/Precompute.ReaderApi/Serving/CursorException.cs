namespace Precompute.ReaderApi.Serving;

/// <summary>A cursor cannot be continued: the caller made a mistake, or the list it belongs to is gone.</summary>
/// <param name="isExpired">True where the cursor was good once; the list starts again without it.</param>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class CursorException(bool isExpired, string message) : Exception(message)
{
    /// <summary>True where the cursor was good once.</summary>
    public bool IsExpired { get; } = isExpired;
}
