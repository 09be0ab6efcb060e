namespace Precompute.Database.Publish;

/// <summary>How long a change of tables waits for readers before it lets others pass and tries again.</summary>
/// <param name="LockTimeout">Longest wait of one attempt: while it waits, others queue behind it.</param>
/// <param name="Attempts">Number of attempts.</param>
public sealed record LockPatience(TimeSpan LockTimeout, int Attempts);
