namespace Precompute.ReaderApi;

/// <summary>Event ids of the API's log, 6000 to 6999. Never renumbered: alerts and searches name them.</summary>
internal static class EventIds
{
    public const int VersionOpened = 6001;
    public const int VersionRefused = 6002;
    public const int VersionFetchFailed = 6003;
    public const int NoActiveVersion = 6004;
    public const int PollFailed = 6005;
    public const int ManifestDiffers = 6006;
    public const int PointerChanged = 6007;
    public const int Listening = 6008;
    public const int NotListening = 6009;
    public const int DatabaseDown = 6010;
    public const int DatabaseBack = 6011;
    public const int SourceDown = 6012;
    public const int SourceBack = 6013;
    public const int ListeningFailed = 6014;
    public const int LookFailed = 6015;
    public const int ReadFailed = 6016;
    public const int EmbeddedStarted = 6020;
    public const int EmbeddedStopped = 6021;
    public const int UnexpectedError = 6030;
    public const int ServiceUnavailable = 6031;
    public const int CacheCleaned = 6040;
    public const int CacheCleanFailed = 6041;
    public const int OverlayRead = 6042;
    public const int OverlayNotRead = 6043;
    public const int OverlayFailed = 6044;
    public const int OverlayRefused = 6045;
    public const int OverlayNotWritten = 6046;
    public const int KeptFileRefused = 6047;
    public const int KeptFileNotWritten = 6048;
    public const int NewcomersNotRead = 6049;
    public const int KeysRead = 6050;
    public const int KeysNotRead = 6051;
    public const int AnonymousAllowed = 6052;
    public const int NoKeyIsActive = 6053;
    public const int TokenKeysNotRead = 6054;
    public const int KeysFailed = 6055;
    public const int KeyUnknown = 6056;
    public const int AccessLogFailed = 6070;
    public const int AccessLogBack = 6071;
    public const int AccessLogNotPruned = 6072;
}
