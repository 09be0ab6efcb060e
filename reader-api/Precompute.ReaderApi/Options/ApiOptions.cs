using System.ComponentModel.DataAnnotations;

namespace Precompute.ReaderApi.Options;

/// <summary>Settings of the API, section <c>Api</c>. A wrong one stops the process before it listens, with all errors listed.</summary>
public sealed class ApiOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Api";

    /// <summary>
    /// Folder for the local copies of versions, created where it is missing. Default <c>.precompute/cache</c> under the current
    /// directory. Needs room for two versions; nothing else may write to it.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string CacheDirectory { get; set; } = Path.Combine(".precompute", "cache");

    /// <summary>
    /// Time between two looks at the pointer to the active version. Default 1 s, at most 2 s: a rollback reaches every API within
    /// 5 s. Shortening it costs one one-row query each time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:02")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Where precomputed lists are read. Default <see cref="ListOrigin.Database"/>. From <see cref="ListOrigin.LocalFiles"/> an answer costs the
    /// database nothing; opt-outs act within two seconds instead of at once, and what a person with a list does acts with the next version.
    /// </summary>
    [EnumDataType(typeof(ListOrigin))]
    public ListOrigin ListsFrom { get; set; } = ListOrigin.Database;

    /// <summary>
    /// Time between two looks at who opted out, left or joined, among everybody in the source. Default 1 s, at most 1.5 s: with the source
    /// down, answers know what it said so long before, and a look that is 2 s old does not stand for the source any more. Each look costs the source a
    /// scan of its people and startups (60 to 90 ms for 200,000 people and 50,000 startups, 100 to 200 ms where one of them changed); one that takes more
    /// than half the interval is followed by a pause as long.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:01.5")]
    public TimeSpan OverlayInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How far the live interaction count must be from the precomputed list's for the answer to be computed afresh. Default 1: any
    /// new interaction counts. Raising it saves computation and makes lists lag behind what a person just did.
    /// </summary>
    [Range(1, 1_000_000)]
    public int FreshInteractions { get; set; } = 1;

    /// <summary>
    /// How many candidates each computed method contributes to a list before the next method tops it up. Default 100, as many as
    /// precomputed lists hold. Raising it costs search time in proportion.
    /// </summary>
    [Range(1, 1000)]
    public int CandidateDepth { get; set; } = 100;

    /// <summary>
    /// Share of a list's places that go to startups or people that the version does not know yet, best match of profiles first: with 0.1, the
    /// default, the tenth, the twentieth and so on. Where nobody matches, the list goes on. 0: they come only where nothing else is left.
    /// </summary>
    [Range(0d, 1d)]
    public double NewcomerShare { get; set; } = 0.1;

    /// <summary>
    /// Least breadth of an index search (ef); the version's own choice is used where it is larger. Default 200. Raising it costs
    /// time about in proportion and finds more of the true best.
    /// </summary>
    [Range(1, 10_000)]
    public int SearchBreadth { get; set; } = 200;

    /// <summary>Longest wait for the database, to connect and for a statement. Default 2 s; then the answer comes from the local copy.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan DatabaseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest time for one request; then it is told 503. Default 10 s. A safety net: what an answer waits for has limits of its own.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a database that failed is left alone before the next request tries it. Default 1 s: while it is down, only one
    /// request per interval waits for it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan DatabaseRetryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a store that failed is left alone before a version is fetched again. Default 10 s; what served goes on meanwhile.
    /// Shortening it brings a new version sooner after an outage and costs a few requests each time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan StoreRetryInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Age of the version from which <c>/health</c> says degraded. Default 48 h: a nightly run was missed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan FreshnessLimit { get; set; } = TimeSpan.FromHours(48);

    /// <summary>
    /// Whether requests without a key are answered, as with scopes <c>read:startups</c> and <c>read:people</c>. Default false: without
    /// any key the API does not start. A wrong key is refused all the same.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Keys beside those in the database, as hashes; they also work where the database was never reached. Default none; read at the start.</summary>
    public IList<ApiKeyOptions> Keys { get; init; } = [];

    /// <summary>Time between two looks at the keys in the database. Default 3 s: so soon a new key works and a revoked one does not.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan KeyPollInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Where <c>/metrics</c> and <c>/ops/versions</c> are, beside health. Default <c>http://127.0.0.1:5381</c>; empty: nowhere. Its port is not one of <c>urls</c>.
    /// On a loopback address it asks for no key, on any other for one with scope <c>ops</c>.
    /// </summary>
    public string OpsUrl { get; set; } = "http://127.0.0.1:5381";

    /// <summary>Most requests a second of one key; of one address where there is no key. Default 1000; 0: no limit. More are told 429 until the second is over.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 1000;
}
