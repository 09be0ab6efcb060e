namespace Precompute.ReaderApi.Serving;

/// <summary>What is logged of attempts at one of the two databases.</summary>
/// <param name="Back">It answers again.</param>
/// <param name="Alone">One attempt failed, which says nothing of the others.</param>
/// <param name="Outage">It does not answer any more; once an outage.</param>
internal sealed record AttemptLog(Action<ILogger> Back, Action<ILogger, Exception> Alone, Action<ILogger, Exception> Outage)
{
    /// <summary>Of the database with the published lists.</summary>
    public static AttemptLog Serving { get; } = new(Log.DatabaseBack, Log.ReadFailed, Log.DatabaseDown);

    /// <summary>Of the live source.</summary>
    public static AttemptLog Source { get; } = new(Log.SourceBack, Log.LookFailed, Log.SourceDown);
}
