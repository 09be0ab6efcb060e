using System.Diagnostics;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.Batch.Gates;
using Precompute.Database.Ledger;
using Precompute.Database.Publish;
using Precompute.Model.Metrics;
using Precompute.Numerics;
using LedgerStatus = Precompute.Database.Ledger.RunStatus;

namespace Precompute.Batch.Pipeline;

/// <summary>
/// Times the steps of one run and writes down what they did: to the ledger, to whoever watches, and for the version's <c>run.json</c>.
/// The step boundary: a fault is recorded here and passed on.
/// </summary>
internal sealed class RunJournal
{
    private const double BytesPerMebibyte = 1024d * 1024d;

    private readonly RunServices _services;
    private readonly IRunObserver _observer;
    private readonly RunRequest _request;
    private readonly List<StepReport> _steps = [];
    private IReadOnlyList<GateResult> _gates = [];
    private long? _runId;
    private RunLock? _held;

    /// <summary>The journal of a run.</summary>
    public RunJournal(RunServices services, RunRequest request, IRunObserver observer)
    {
        _services = services;
        _request = request;
        _observer = observer;
    }

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<StepReport> Steps => _steps;

    /// <summary>Runs a step, if the run still holds the lock.</summary>
    /// <exception cref="RunLockLostException">It does not.</exception>
    public async Task<T> StepAsync<T>(string name, Func<StepScope, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int number = _steps.Count + 1;
        StepScope scope = new(_observer, name);

        // What was activated stays activated: the last step asks for the lock by itself and can do without.
        if (_held is { } held && !string.Equals(name, RunSteps.Retain, StringComparison.Ordinal))
            await held.EnsureHeldAsync(cancellationToken);
        _observer.StepStarted(number, name);
        if (_runId is { } open)
            await _services.Ledger.StartStepAsync(open, number, name, cancellationToken);
        ProcessMemory.ResetPeak();
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        try
        {
            T result = await work(scope, cancellationToken);
            scope.Number("cpu_seconds", Math.Round((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, 3));
            StepReport report = new(number, name, Stopwatch.GetElapsedTime(start).TotalSeconds, Math.Max(scope.PeakMb, ProcessMemory.PeakMb()), LineOf(scope))
            {
                ReusedFromRun = scope.ReusedFromRun,
            };
            await FinishAsync(report, scope, cancellationToken);
            return result;
        }
        catch (Exception e) when (_runId is not null)
        {
            await RecordFaultAsync(_runId.Value, number, e, start, scope);
            throw;
        }
    }

    /// <summary>Runs a step that computes and does not wait.</summary>
    public Task<T> StepAsync<T>(string name, Func<StepScope, CancellationToken, T> work, CancellationToken cancellationToken) =>
        StepAsync(name, (scope, token) => Task.FromResult(work(scope, token)), cancellationToken);

    /// <summary>Opens the ledger's entry, once the lock is held.</summary>
    /// <returns>The run's id.</returns>
    public async Task<long> OpenAsync(RunLock held, CancellationToken cancellationToken)
    {
        _runId = await _services.Ledger.StartRunAsync(
            new RunStart
            {
                Kind = _request.Kind.ToString().ToLowerInvariant(),
                Host = Environment.MachineName,
                ProcessId = Environment.ProcessId,
                LockBackendProcessId = held.BackendProcessId,
                Threads = _request.Threads,
                KernelVariant = RunConfiguration.KernelName,
                Config = RunConfiguration.ToJson(_services.Options),
                ConfigHash = RunConfiguration.HashOf(_services.Options, _request.AsOf),
            },
            cancellationToken);
        held.Entered(_runId.Value);
        _held = held;
        await _services.Ledger.StartStepAsync(_runId.Value, 1, RunSteps.Begin, cancellationToken);
        return _runId.Value;
    }

    /// <summary>The source was read, and a version minted unless there is nothing to do.</summary>
    public async Task ExtractedAsync(SourceData data, RunPlan plan, RunContext run, CancellationToken cancellationToken)
    {
        await _services.Ledger.SetSourceAsync(_runId!.Value, data.Snapshot.Fingerprint, cancellationToken);
        if (run.Version is not { } version)
            return;
        await _services.Ledger.SetVersionAsync(_runId.Value, version.VersionId, cancellationToken);
        _observer.RunStarted(plan.Kind.ToString().ToLowerInvariant(), version.Label.ToString());
    }

    /// <summary>Quality was measured.</summary>
    public async Task EvaluatedAsync(RunEvaluation evaluation, CancellationToken cancellationToken)
    {
        foreach (EvaluationReport report in evaluation.Reports)
            _observer.Evaluated(report, [.. evaluation.Routes.Where(r => r.Direction == report.Direction).Select(Cli.Progress.RunTables.Describe)]);
        foreach (EvaluationReport report in evaluation.Reports)
            await _services.Ledger.RecordEvaluationAsync(_runId!.Value, report, cancellationToken);
        await _services.Ledger.RecordDecisionsAsync(_runId!.Value, evaluation.Decisions, cancellationToken);
    }

    /// <summary>The gates spoke.</summary>
    public async Task JudgedAsync(IReadOnlyList<GateResult> gates, CancellationToken cancellationToken)
    {
        _gates = gates;
        for (int g = 0; g < gates.Count; g++)
        {
            _observer.GateSpoke(gates[g]);
            await _services.Ledger.RecordGateAsync(_runId!.Value, g + 1, ToEntry(gates[g]), cancellationToken);
        }
    }

    /// <summary>Another run holds the lock: nothing was begun, nothing is written down.</summary>
    public RunOutcome Locked()
    {
        RunOutcome outcome = new() { Status = RunStatus.Locked, Message = "Another run is going on; this one did nothing.", Steps = _steps };
        _observer.RunEnded(outcome);
        return outcome;
    }

    /// <summary>The run came to its end.</summary>
    public async Task<RunOutcome> EndAsync(RunOutcome outcome)
    {
        RunOutcome whole = outcome with { Steps = _steps, Gates = _gates, ResumedFrom = _steps.Max(static s => s.ReusedFromRun) };
        await _services.Ledger.FinishRunAsync(
            _runId!.Value,
            StatusOf(outcome.Status),
            RunAction.ExitCodeOf(outcome.Status),
            outcome.Message,
            JsonLine.Of(new { outcome.Version, outcome.Serving, outcome.ContentSha256, outcome.RowsByMethod }),
            CancellationToken.None);
        _observer.RunEnded(whole);
        return whole;
    }

    /// <summary>The run was stopped by a fault: its version will never serve.</summary>
    /// <param name="run">The run; null where it failed in its first step.</param>
    /// <param name="fault">What stopped it.</param>
    public async Task FailAsync(RunContext? run, Exception fault)
    {
        if (_runId is not { } runId)
            return;
        bool cancelled = fault is OperationCanceledException;
        try
        {
            // A version that has begun to serve, or that a gate refused, keeps its status.
            if (run?.Version is { } version)
                await _services.Versions.MarkFailedAsync(version.VersionId, CancellationToken.None);
            await _services.Ledger.FinishRunAsync(
                runId,
                cancelled ? LedgerStatus.Cancelled : fault is RunLockLostException ? LedgerStatus.Lost : LedgerStatus.Failed,
                cancelled ? ExitCodes.Cancelled : CommandExecutor.ExitCodeOf(fault),
                cancelled ? "Cancelled." : fault.Message,
                "{}",
                CancellationToken.None);
        }
        catch (Exception second) when (second is PrecomputeException or System.Data.Common.DbException)
        {
            // The database is gone: the next run finds the stranded version by itself. The first fault is the one to report.
            fault.Data["ledger"] = second.Message;
        }
    }

    private async Task FinishAsync(StepReport report, StepScope scope, CancellationToken cancellationToken)
    {
        _steps.Add(report);
        if (_runId is { } run && report.ReusedFromRun is not null)
            await _services.Ledger.SetResumedFromAsync(run, _steps.Max(static s => s.ReusedFromRun)!.Value, cancellationToken);
        if (_runId is { } id)
        {
            StepOutcome outcome = new()
            {
                Seconds = report.Seconds,
                PeakMemoryBytes = (long)(report.PeakRssMb * BytesPerMebibyte),
                Details = DetailsOf(scope),
                Message = report.Detail,
            };
            await _services.Ledger.FinishStepAsync(id, report.Number, outcome, cancellationToken);
        }

        _observer.StepFinished(report);
    }

    private async Task RecordFaultAsync(long runId, int number, Exception fault, long start, StepScope scope)
    {
        StepOutcome outcome = new()
        {
            Status = fault is OperationCanceledException ? StepStatus.Cancelled : StepStatus.Failed,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            PeakMemoryBytes = (long)(Math.Max(scope.PeakMb, ProcessMemory.PeakMb()) * BytesPerMebibyte),
            Details = DetailsOf(scope),
            Message = fault.Message,
        };
        try
        {
            await _services.Ledger.FinishStepAsync(runId, number, outcome, CancellationToken.None);
        }
        catch (Exception second) when (second is PrecomputeException or System.Data.Common.DbException)
        {
            // The database is gone; the fault that the caller passes on is the one to report.
            fault.Data["ledger"] = second.Message;
        }
    }

    private static string LineOf(StepScope scope) => (scope.ReusedFromRun, scope.NotReused) switch
    {
        ({ } run, _) => $"reused from run {run}: {scope.Line}",
        (_, { } why) => $"{scope.Line}; {why}",
        _ => scope.Line,
    };

    private static string DetailsOf(StepScope scope)
    {
        Dictionary<string, object> details = new(scope.Details, StringComparer.Ordinal);
        if (scope.ReusedFromRun is { } run)
            details["reused_from_run"] = run;
        if (scope.NotReused is { } why)
            details["not_reused"] = why;
        return JsonLine.Of(details);
    }

    private static GateEntry ToEntry(GateResult gate) => new()
    {
        Name = gate.Gate,
        Verdict = gate.AcceptedBecause is null ? JsonNamingPolicy.SnakeCaseLower.ConvertName(gate.Verdict.ToString()) : "accepted",
        Numbers = JsonLine.Of(gate.Numbers),
        Message = gate.Detail,
        AcceptedWhy = gate.AcceptedBecause,
    };

    private static string StatusOf(RunStatus status) => status switch
    {
        RunStatus.Activated => LedgerStatus.Succeeded,
        RunStatus.NothingChanged => LedgerStatus.NothingToDo,
        RunStatus.DryRun => LedgerStatus.Staged,
        RunStatus.Held => LedgerStatus.Held,
        RunStatus.Refused => LedgerStatus.Refused,
        _ => LedgerStatus.Lost,
    };
}
