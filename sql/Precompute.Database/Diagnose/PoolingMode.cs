namespace Precompute.Database.Diagnose;

/// <summary>How long a connection keeps the server's session it was given.</summary>
public enum PoolingMode
{
    /// <summary>To its end: a direct connection, or a pooler in session mode.</summary>
    Session = 0,

    /// <summary>For one transaction: session locks, LISTEN and session settings are lost.</summary>
    Transaction = 1,

    /// <summary>For one statement: there are no transactions either.</summary>
    Statement = 2,
}
