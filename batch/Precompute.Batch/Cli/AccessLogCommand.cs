using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute access-log …</c>: the API's access log into the database, for reporting.</summary>
internal static class AccessLogCommand
{
    private const int LongestName = 200;
    private const int UsualDays = 30;
    private const int MostDays = 3650;

    private static readonly Argument<string> Folder = new("folder") { Description = "Folder of an access log (Api:AccessLog:Path), or a copy of it.", HelpName = "DIR" };

    private static readonly Option<string?> Source = new("--source")
    {
        Description = "Name of the API whose log it is. The same files under another name are counted again. Default: the folder's path.",
        HelpName = "NAME",
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<string?>() is { } name && (string.IsNullOrWhiteSpace(name) || name.Length > LongestName))
                    result.AddError($"--source has 1 to {LongestName} characters, not all blank.");
            },
        },
    };

    private static readonly Option<bool> Each = new("--each") { Description = "The folder has one for each API, whose name is the source: of pods that share a volume." };

    private static readonly Option<int> KeepDays = RangedOption.Of("--keep-days", "For how many days lines are kept in the database", UsualDays, 1, MostDays);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand log = new(
            "access-log",
            "What the API answered, for reports.",
            "precompute access-log ingest /var/lib/precompute/access   # as often as you like: each line is taken once");
        DocumentedCommand ingest = new(
            "ingest",
            "Take over what is new in an access log: report.answers_by_day_and_method, report.answer_latency. Lines that cannot be read are counted and named.",
            "precompute access-log ingest /var/lib/precompute/access",
            "precompute access-log ingest /mnt/api-2 --source api-2 --keep-days 90",
            "precompute access-log ingest /var/log/precompute --each");
        ingest.Add(Folder);
        ingest.Add(Source);
        ingest.Add(Each);
        ingest.Validators.Add(static result =>
        {
            if (result.GetValue(Each) && result.GetValue(Source) is not null)
                result.AddError("--each names sources by their folders; leave --source out.");
        });
        ingest.Add(KeepDays);
        ingest.SetAction(static (parse, token) => CommandExecutor.RunAsync(
            parse,
            (session, t) => AccessLogAction.IngestAsync(session, parse.GetRequiredValue(Folder), parse.GetValue(Source), parse.GetValue(Each), parse.GetValue(KeepDays), t),
            token));
        log.Add(ingest);
        return log;
    }
}
