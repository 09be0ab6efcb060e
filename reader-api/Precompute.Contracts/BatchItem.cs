namespace Precompute.Contracts;

/// <summary>The answer for one of many.</summary>
/// <typeparam name="T">What the answer is.</typeparam>
/// <param name="Id">The id that was asked for.</param>
/// <param name="Answer">As a request for it alone would get it.</param>
public sealed record BatchItem<T>(Guid Id, T Answer);
