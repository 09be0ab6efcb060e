using Precompute.Batch.Pipeline;
using Quartz;

namespace Precompute.Batch.Scheduling;

/// <summary>What Quartz fires at the times of the schedule. One at a time: a firing during a run waits for its end.</summary>
[DisallowConcurrentExecution]
internal sealed class ScheduledRunJob(ScheduledRuns runs) : IJob
{
    /// <summary>Key of the job's data: a <see cref="RunKind"/>.</summary>
    public const string Kind = "kind";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await runs.AnswerAsync(Enum.Parse<RunKind>((string)context.MergedJobDataMap[Kind]!), cancellationToken);
}
