namespace Precompute.IntegrationTests.Artifacts;

/// <summary>What a <see cref="FaultProxy"/> does to a request.</summary>
internal enum FaultKind
{
    /// <summary>Answers a status of its own; the server behind never sees the request.</summary>
    Status,

    /// <summary>Cuts the connection after some bytes of the request's body.</summary>
    CutRequest,

    /// <summary>Cuts the connection after some bytes of the answer's body.</summary>
    CutResponse,

    /// <summary>Flips a bit of one byte of the request's body.</summary>
    FlipRequest,

    /// <summary>Flips a bit of one byte of the answer's body.</summary>
    FlipResponse,

    /// <summary>Passes the request on and cuts the connection instead of answering.</summary>
    LoseResponse,

    /// <summary>Lets the caller wait before anything happens.</summary>
    Delay,

    /// <summary>Passes the request on with more in its query; the signature must not cover the query.</summary>
    AddToQuery,
}
