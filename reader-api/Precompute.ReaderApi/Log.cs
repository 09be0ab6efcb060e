namespace Precompute.ReaderApi;

/// <summary>Everything the API logs. No message holds the id of a person or a startup.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.VersionOpened, LogLevel.Information, "Version {Version} serves now: opened, verified and warm after {Milliseconds} ms")]
    public static partial void VersionOpened(ILogger logger, string version, long milliseconds);

    [LoggerMessage(EventIds.VersionRefused, LogLevel.Error, "Version {Version} cannot be served and is not tried again; what served before goes on")]
    public static partial void VersionRefused(ILogger logger, string version, Exception exception);

    [LoggerMessage(EventIds.VersionFetchFailed, LogLevel.Warning, "Version {Version} could not be fetched yet and is tried again")]
    public static partial void VersionFetchFailed(ILogger logger, string version, Exception exception);

    [LoggerMessage(EventIds.NoActiveVersion, LogLevel.Information, "No version is active yet")]
    public static partial void NoActiveVersion(ILogger logger);

    [LoggerMessage(EventIds.PollFailed, LogLevel.Error, "Looking for a new version failed unexpectedly")]
    public static partial void PollFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.ManifestDiffers, LogLevel.Warning, "The manifest of version {Version} in the store is not the one that the database names; the store is looked at again")]
    public static partial void ManifestDiffers(ILogger logger, string version);

    [LoggerMessage(EventIds.PointerChanged, LogLevel.Debug, "The pointer to the active version changed; it is looked at now")]
    public static partial void PointerChanged(ILogger logger);

    [LoggerMessage(EventIds.Listening, LogLevel.Information, "Changes of the active version are heard at once")]
    public static partial void Listening(ILogger logger);

    [LoggerMessage(EventIds.NotListening, LogLevel.Warning, "Changes of the active version cannot be heard; the pointer is looked at every Api:PollInterval until they can")]
    public static partial void NotListening(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.ListeningFailed, LogLevel.Error, "Hearing changes of the active version failed unexpectedly")]
    public static partial void ListeningFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.LookFailed, LogLevel.Warning, "One look at the live source failed; that answer comes from what was known before, the source is asked on")]
    public static partial void LookFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.ReadFailed, LogLevel.Warning, "One statement to the serving database failed; what it was for comes from the local copy, the database is asked on")]
    public static partial void ReadFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.DatabaseDown, LogLevel.Warning, "The serving database does not answer; lists come from the local copy")]
    public static partial void DatabaseDown(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.DatabaseBack, LogLevel.Information, "The serving database answers again")]
    public static partial void DatabaseBack(ILogger logger);

    [LoggerMessage(EventIds.SourceDown, LogLevel.Warning, "The live source does not answer; answers are stale until it does")]
    public static partial void SourceDown(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.SourceBack, LogLevel.Information, "The live source answers again")]
    public static partial void SourceBack(ILogger logger);

    [LoggerMessage(EventIds.EmbeddedStarted, LogLevel.Information, "Embedded PostgreSQL on port {Port} (started here: {StartedHere})")]
    public static partial void EmbeddedStarted(ILogger logger, int port, bool startedHere);

    [LoggerMessage(EventIds.EmbeddedStopped, LogLevel.Information, "Embedded PostgreSQL released")]
    public static partial void EmbeddedStopped(ILogger logger);

    [LoggerMessage(EventIds.UnexpectedError, LogLevel.Error, "Request {RequestId} failed unexpectedly")]
    public static partial void UnexpectedError(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(EventIds.ServiceUnavailable, LogLevel.Warning, "Request {RequestId} could not be answered now")]
    public static partial void ServiceUnavailable(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(EventIds.CacheCleaned, LogLevel.Information, "Removed the local copy of version {Version}")]
    public static partial void CacheCleaned(ILogger logger, string version);

    [LoggerMessage(EventIds.CacheCleanFailed, LogLevel.Warning, "The local copy of version {Version} could not be removed")]
    public static partial void CacheCleanFailed(ILogger logger, string version, Exception exception);

    [LoggerMessage(EventIds.OverlayRead, LogLevel.Information, "The overlay of opt-outs is up to date again")]
    public static partial void OverlayRead(ILogger logger);

    [LoggerMessage(EventIds.OverlayNotRead, LogLevel.Warning, "The overlay of opt-outs cannot be read from the source; the last one is kept")]
    public static partial void OverlayNotRead(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.NewcomersNotRead, LogLevel.Warning, "What newcomers declare cannot be read from the source; those known already go on being shown")]
    public static partial void NewcomersNotRead(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.OverlayFailed, LogLevel.Error, "Reading the overlay of opt-outs failed unexpectedly")]
    public static partial void OverlayFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.OverlayRefused, LogLevel.Warning, "The overlay of opt-outs in the cache folder is damaged and is written anew")]
    public static partial void OverlayRefused(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.OverlayNotWritten, LogLevel.Warning, "The overlay of opt-outs cannot be written to the cache folder")]
    public static partial void OverlayNotWritten(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.KeptFileRefused, LogLevel.Warning, "{File} in the cache folder cannot be used; without the database there is nothing in its place")]
    public static partial void KeptFileRefused(ILogger logger, string file, Exception exception);

    [LoggerMessage(EventIds.KeptFileNotWritten, LogLevel.Warning, "{File} cannot be written to the cache folder; a start without the database would not know it")]
    public static partial void KeptFileNotWritten(ILogger logger, string file, Exception exception);

    [LoggerMessage(EventIds.KeysRead, LogLevel.Information, "The keys changed; {Count} open the API now")]
    public static partial void KeysRead(ILogger logger, int count);

    [LoggerMessage(EventIds.KeysNotRead, LogLevel.Warning, "The keys in the database cannot be read; those known so far go on working")]
    public static partial void KeysNotRead(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.KeysFailed, LogLevel.Error, "Reading the keys failed unexpectedly; those known so far go on working")]
    public static partial void KeysFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.KeyUnknown, LogLevel.Warning, "Key {KeyId} has a scope that this software does not know, and opens nothing here; the other keys are not concerned")]
    public static partial void KeyUnknown(ILogger logger, long keyId);

    [LoggerMessage(EventIds.AnonymousAllowed, LogLevel.Warning, "Requests without a key are answered, because Api:AllowAnonymous is true")]
    public static partial void AnonymousAllowed(ILogger logger);

    [LoggerMessage(EventIds.NoKeyIsActive, LogLevel.Warning, "No key is active: every request is refused until there is one")]
    public static partial void NoKeyIsActive(ILogger logger);

    [LoggerMessage(EventIds.TokenKeysNotRead, LogLevel.Warning, "The signing keys of bearer tokens cannot be read; those read before, if any, go on working")]
    public static partial void TokenKeysNotRead(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.AccessLogFailed, LogLevel.Warning, "The access log cannot be written; answers go on, their lines are lost until it works again")]
    public static partial void AccessLogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.AccessLogBack, LogLevel.Information, "The access log is written again; {Lines} lines were lost")]
    public static partial void AccessLogBack(ILogger logger, long lines);

    [LoggerMessage(EventIds.AccessLogNotPruned, LogLevel.Warning, "An old file of the access log cannot be deleted")]
    public static partial void AccessLogNotPruned(ILogger logger, Exception exception);
}
