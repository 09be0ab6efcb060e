using System.Text.Json;

using Npgsql;

using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Database.Ledger;

/// <content>What was measured.</content>
public sealed partial class RunLedger
{
    private const double BytesPerMebibyte = 1024d * 1024d;

    /// <summary>
    /// What an evaluation found, with what follows from the data alone as the metrics <c>ceiling</c> and <c>ceiling@K</c> of model <c>data</c>.
    /// </summary>
    public Task RecordEvaluationAsync(long runId, EvaluationReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        string data = report.Values.Concat(report.Ceilings).Select(static v => v.Data).FirstOrDefault("source");
        return WriteAsync(() => CommandsOf(runId, report, data), cancellationToken);
    }

    private static IEnumerable<NpgsqlBatchCommand> CommandsOf(long runId, EvaluationReport report, string data) =>
    [
        Command(
            $"""
            insert into {Tables.EvaluationSplit} (run_id, protocol, data, direction, description, ceiling, training_pairs, test_pairs)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (run_id, protocol, data, direction) do update
            set description = excluded.description, ceiling = excluded.ceiling, training_pairs = excluded.training_pairs, test_pairs = excluded.test_pairs
            """,
            Of(runId), Of(report.Protocol), Of(data), Of(NameOf(report.Direction)), Of(report.Description), Of(report.Ceiling), Of(report.TrainingPairs), Of(report.TestPairs)),
        ValuesCommand(runId, report, data),
        .. report.Methods.Select(method => MethodCommand(runId, report, data, method)),
    ];

    /// <summary>What was decided about the segments.</summary>
    public Task RecordDecisionsAsync(long runId, IReadOnlyList<RouteDecision> decisions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        if (decisions.Count == 0)
            return Task.CompletedTask;
        return WriteAsync(
            () => decisions.Select(decision => Command(
                $"""
                insert into {Tables.EvaluationDecision} (run_id, direction, segment, default_method, method, verdict, why)
                values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (run_id, direction, segment) do update
                set default_method = excluded.default_method, method = excluded.method, verdict = excluded.verdict, why = excluded.why
                """,
                Of(runId), Of(NameOf(decision.Direction)), Of(NameOf(decision.Segment)), Of(decision.Default.ToName()), Of(decision.Method.ToName()), Of(decision.Verdict), Of(decision.Why))),
            cancellationToken);
    }

    // Written again, rows replace themselves.
    private Task WriteAsync(Func<IEnumerable<NpgsqlBatchCommand>> commands, CancellationToken cancellationToken) => DatabaseRetry.RunAsync(
        async token =>
        {
            await using NpgsqlBatch batch = serving.CreateBatch();
            foreach (NpgsqlBatchCommand command in commands())
                batch.BatchCommands.Add(command);
            await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    private static NpgsqlBatchCommand ValuesCommand(long runId, EvaluationReport report, string data)
    {
        MetricValue ceiling = new()
        {
            Data = data,
            Model = "data",
            Direction = report.Direction,
            Metric = "ceiling",
            Value = report.Ceiling,
            Low = report.Ceiling,
            High = report.Ceiling,
            N = (int)Math.Min(report.TestPairs, int.MaxValue),
        };
        MetricValue[] values = [.. report.Values, .. report.Ceilings, ceiling];
        return Command(
            $"""
            insert into {Tables.EvaluationMetric} (run_id, protocol, data, model, direction, segment, role, metric, value, low, high, n)
            select $1, $2, v.* from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::double precision[], $10::double precision[], $11::double precision[], $12::bigint[]) v
            on conflict (run_id, protocol, data, model, direction, segment, role, metric) do update
            set value = excluded.value, low = excluded.low, high = excluded.high, n = excluded.n
            """,
            Of(runId),
            Of(report.Protocol),
            Of(values.Select(static v => v.Data).ToArray()),
            Of(values.Select(static v => v.Model).ToArray()),
            Of(values.Select(static v => NameOf(v.Direction)).ToArray()),
            Of(values.Select(static v => v.Segment).ToArray()),
            Of(values.Select(static v => v.Role).ToArray()),
            Of(values.Select(static v => v.Metric).ToArray()),
            Of(values.Select(static v => v.Value).ToArray()),
            Of(values.Select(static v => v.Low).ToArray()),
            Of(values.Select(static v => v.High).ToArray()),
            Of(values.Select(static v => (long)v.N).ToArray()));
    }

    private static NpgsqlBatchCommand MethodCommand(long runId, EvaluationReport report, string data, MeasuredMethod method) => Command(
        $"""
        insert into {Tables.EvaluationMethod} (
            run_id, protocol, data, direction, model, parameters, choice, tuning_seconds, training_seconds, answering_seconds, peak_memory_bytes, not_measured)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (run_id, protocol, data, direction, model) do update
        set parameters = excluded.parameters, choice = excluded.choice, tuning_seconds = excluded.tuning_seconds, training_seconds = excluded.training_seconds,
            answering_seconds = excluded.answering_seconds, peak_memory_bytes = excluded.peak_memory_bytes, not_measured = excluded.not_measured
        """,
        Of(runId),
        Of(report.Protocol),
        Of(data),
        Of(NameOf(report.Direction)),
        Of(method.Model),
        Json(JsonSerializer.Serialize(method.Parameters)),
        Of(method.Choice),
        Of(method.TuningSeconds),
        Of(method.TrainingSeconds),
        Of(method.AnsweringSeconds),
        Of((long)(method.PeakRssMb * BytesPerMebibyte)),
        Text(method.NotMeasured));

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        NpgsqlBatchCommand command = new(sql);
        foreach (NpgsqlParameter parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static string NameOf(Direction direction) => direction == Direction.Forward ? "forward" : "reverse";

    private static string NameOf(Segment segment) => segment switch
    {
        Segment.Cold => "cold",
        Segment.Warm => "warm",
        _ => "hot",
    };
}
