using System.Diagnostics;
using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.Training.TopN;
using Spectre.Console;

namespace Precompute.Batch.Files;

/// <summary>
/// <c>als recommend</c>: the best items of every user, exactly the largest of X·Yᵀ (ties: the smaller ordinal first). A user whose
/// factors are all zero is one the model knows nothing about and gets none.
/// </summary>
internal static class AlsRecommendAction
{
    /// <summary>The item of a place that no item is left for; its score is negative infinity.</summary>
    public const int NoItem = -1;

    /// <summary>Ranks and writes.</summary>
    public static int Execute(FileSession session, AlsRecommendRequest request, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        string[] paths = request.Scores is { } scoresPath ? [request.Output, scoresPath] : [request.Output];
        if (paths.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Count() < paths.Length)
            throw new InvalidInputException($"--output and --scores both name {request.Output}; they are two files.");
        using OutputFiles output = new(paths, request.Force);
        AlsModelFolder model = AlsModelFolder.Read(request.Model);
        CsrMatrix? seen = SeenOf(request, model, cancellationToken);
        using NpyRowWriter<int> items = new(output.Add(request.Output), model.Users.Rows, request.Top);
        using NpyRowWriter<float>? scores = request.Scores is { } path ? new NpyRowWriter<float>(output.Add(path), model.Users.Rows, request.Top) : null;
        double readSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        long ranking = Stopwatch.GetTimestamp();
        int users = FileProgress.Watch(session, "ranking", progress => Rank(model, seen, request, items, scores, progress, cancellationToken));
        double seconds = Stopwatch.GetElapsedTime(ranking).TotalSeconds;

        items.Complete();
        scores?.Complete();
        output.Commit();
        Show(session, request, model, users, readSeconds, seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
        return ExitCodes.Done;
    }

    private static CsrMatrix? SeenOf(AlsRecommendRequest request, AlsModelFolder model, CancellationToken cancellationToken)
    {
        if (request.Data is not { } data)
            return null;
        IdSpace ids = model.Ids();
        CsrMatrix matrix = InteractionFiles.Read(data, request.Reading, ids, cancellationToken);
        if (matrix.Rows > model.Users.Rows || matrix.Columns > model.Items.Rows)
        {
            string first = matrix.Rows > model.Users.Rows ? $"user {ids.NameOfUser(model.Users.Rows)}" : $"item {ids.NameOfItem(model.Items.Rows)}";
            throw new InvalidInputException(
                $"{data} is {matrix.Rows} users × {matrix.Columns} items, the model in {request.Model} {model.Users.Rows} × {model.Items.Rows}: "
                + $"it does not know {first}. Give the data that it was trained on.");
        }

        return request.FilterSeen ? InteractionFiles.Enlarge(matrix, model.Users.Rows, model.Items.Rows) : null;
    }

    private static int Rank(
        AlsModelFolder model,
        CsrMatrix? seen,
        AlsRecommendRequest request,
        NpyRowWriter<int> items,
        NpyRowWriter<float>? scores,
        FileProgress progress,
        CancellationToken cancellationToken)
    {
        int total = model.Users.Rows;
        int done = 0;
        List<int> known = new(total);
        for (int user = 0; user < total; user++)
        {
            if (model.Users.Row(user).ContainsAnyExcept(0f))
                known.Add(user);
            else
                Write(user, []);
        }

        TopNRequest ranking = new()
        {
            Queries = model.Users,
            Targets = new TopNTargets(model.Items),
            N = request.Top,
            Seen = seen,
            QueryOrdinals = known.Count < total ? [.. known] : null,
            Threads = request.Threads,
        };
        TopNEngine.Recommend(ranking, Write, cancellationToken);
        return total;

        void Write(int user, ReadOnlySpan<Neighbor> best)
        {
            Span<int> ordinals = stackalloc int[best.Length];
            Span<float> values = stackalloc float[best.Length];
            for (int i = 0; i < best.Length; i++)
                (ordinals[i], values[i]) = best[i];
            items.Write(user, ordinals, NoItem);
            scores?.Write(user, values, float.NegativeInfinity);
            int count = Interlocked.Increment(ref done);
            if ((count & 0x3FF) == 0)
                progress.Advance((double)count / total, () => $"ranked {count:N0} of {total:N0} users");
        }
    }

    private static void Show(
        FileSession session, AlsRecommendRequest request, AlsModelFolder model, int users, double readSeconds, double seconds, double allSeconds)
    {
        double rate = users / Math.Max(seconds, 1e-9);
        double peak = Math.Round(ProcessMemory.PeakMb(), 1);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new
            {
                Users = users,
                Seconds = Math.Round(seconds, 4),
                UsersPerSecond = Math.Round(rate, 1),
                Items = model.Items.Rows,
                request.Top,
                Factors = model.Users.Columns,
                request.Threads,
                Kernel = KernelSelector.NameOf(KernelSelector.Variant),
                ReadSeconds = Math.Round(readSeconds, 4),
                TotalSeconds = Math.Round(allSeconds, 4),
                PeakRssMb = peak,
                request.Output,
                request.Scores,
            });
            return;
        }

        Grid grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("ranked", $"{users:N0} users × {model.Items.Rows:N0} items, the best {request.Top} of each");
        grid.AddRow("speed", $"{seconds:F2} s, {rate:N0} users a second ({model.Users.Columns} factors, {request.Threads} threads, {KernelSelector.NameOf(KernelSelector.Variant)})");
        grid.AddRow("all", $"{allSeconds:F2} s (reading {readSeconds:F2} s), {peak:N0} MiB at most");
        grid.AddRow("items", Markup.Escape(request.Output));
        if (request.Scores is { } scores)
            grid.AddRow("scores", Markup.Escape(scores));
        Consoles.On(session.Output).Write(grid);
    }
}
