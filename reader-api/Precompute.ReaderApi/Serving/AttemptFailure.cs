namespace Precompute.ReaderApi.Serving;

/// <summary>What a failed attempt at a database means for the others.</summary>
internal enum AttemptFailure
{
    /// <summary>Nothing: the next one is made.</summary>
    Alone,

    /// <summary>The database is down from now on.</summary>
    Outage,

    /// <summary>The database was down already.</summary>
    OutageGoesOn,
}
