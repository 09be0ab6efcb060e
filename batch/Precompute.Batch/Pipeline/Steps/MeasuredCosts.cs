namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// What the estimates of preflight are made of, in one place. Bytes are those of the arrays, rows and files themselves, with what was
/// measured around them. Times are processor time of a step over its operations, as the ledger has both (<c>report.run_steps</c>,
/// <c>cpu_seconds</c>), of weekly runs over crunchbase2013 (128 factors, lists of 100) and githubcontest2009 (32 factors, lists of 30) on
/// two cores of an AMD EPYC. To measure again: <c>select name, details -&gt;&gt; 'cpu_seconds' from report.run_steps</c>
/// beside <c>report.run_estimates</c>.
/// </summary>
internal static class MeasuredCosts
{
    /// <summary>Lists of an entity, one a role: as many as it can have, since counts do not tell roles.</summary>
    public const int RowsPerEntity = 2;

    /// <summary>Bytes of a list beside its items.</summary>
    public const int ListRowBytes = 120;

    /// <summary>Bytes of an item in a list file: id 16, score 4, method 2, reasons 12.</summary>
    public const int FileBytesPerItem = 34;

    /// <summary>Bytes of an item in a table: the same without the padding of arrays.</summary>
    public const int TableBytesPerItem = 34;

    /// <summary>What PostgreSQL writes of a table beside the table: its log keeps it for a while.</summary>
    public const int TablesWithLog = 2;

    /// <summary>Bytes of a link of an index: twice M on the lowest layer, 4 bytes each.</summary>
    public const int IndexBytesPerLink = 9;

    /// <summary>Bytes of a version's documents, the evaluation's page above all.</summary>
    public const long FileBytesOfAnyVersion = 1 << 20;

    /// <summary>Bytes of an entity in the other files: ids, roles, counts, features, profiles.</summary>
    public const int FileBytesPerEntity = 300;

    /// <summary>Bytes of an interaction in <c>data/history.csr</c>: a pair in both directions.</summary>
    public const int FileBytesPerInteraction = 16;

    /// <summary>Bytes of an interaction in the daily counts, their index and the counts that stand on them.</summary>
    public const int DailyCountBytes = 200;

    /// <summary>Seconds of a run of nothing.</summary>
    public const double StartSeconds = 3;

    /// <summary>Seconds an interaction: read, counted, written.</summary>
    public const double SecondsPerInteraction = 1.5e-5;

    /// <summary>Seconds an item of a list: written and read back, to files and tables.</summary>
    public const double SecondsPerItem = 1.5e-6;

    /// <summary>Seconds an operation of training; fewer factors than 64 cost up to three times as much an operation.</summary>
    public const double SecondsPerTrainingOperation = 1e-10;

    /// <summary>Seconds a pair of a person and a startup in the evaluation of content and popularity, both directions.</summary>
    public const double SecondsPerEvaluatedPair = 1.2e-8;

    /// <summary>Seconds a pair in tuning, fitting and measuring the baselines of a weekly run.</summary>
    public const double SecondsPerBaselinePair = 1.3e-7;

    /// <summary>Pairs from which the large baselines are left out of a run.</summary>
    public const double MostBaselinePairs = 1e9;

    /// <summary>Seconds a candidate of index building.</summary>
    public const double SecondsPerIndexCandidate = 7.7e-7;

    /// <summary>Seconds a vector of an exact scan, on one thread.</summary>
    public const double SecondsPerScannedVector = 5e-8;

    /// <summary>What content-based ranking of a target costs, in factors.</summary>
    public const double ContentFactors = 64;

    /// <summary>Seconds a pair and factor of list making.</summary>
    public const double SecondsPerListedPairFactor = 5e-11;
}
