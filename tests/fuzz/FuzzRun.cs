using System.Diagnostics;
using System.Runtime.CompilerServices;
using Precompute.Numerics;
using Precompute.TestKit.Hostile;

namespace Precompute.Fuzz;

/// <summary>
/// Mutates inputs, runs them, and goes on from those that took a branch no other did. Starts from the corpus; at the end a few inputs that
/// together take every branch stand in the folder of what was found, ready to become the corpus.
/// </summary>
internal sealed class FuzzRun(string corpus, string found)
{
    private const int LargestInput = 4096;
    private const int MostFindings = 20;

    // Four ways to read an array, each with a buffer of 64 KiB; and for each byte the elements that may be made of it.
    private const long MostAllocated = 512 << 10;
    private const long MostAllocatedPerByte = 40;
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(20);
    private static readonly (string Kind, Action<string> Run)[] Targets = [("index", FuzzTarget.Index), ("npy", FuzzTarget.Npy)];

    private readonly Coverage _coverage = new();
    private readonly string _candidate = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"precompute-fuzz-{Environment.ProcessId}");
    private readonly Dictionary<string, List<byte[]>> _inputs = [];
    private long _runs;
    private int _findings;
    private long _started;

    /// <summary>Runs for a time.</summary>
    /// <returns>Whether nothing was found.</returns>
    public bool Run(TimeSpan time)
    {
        RuntimeHelpers.RunClassConstructor(typeof(FuzzTarget).TypeHandle);
        foreach ((string kind, _) in Targets)
            Directory.CreateDirectory(Path.Combine(found, kind));
        using Timer watch = new(_ => StopAHang(), null, LongestInput, TimeSpan.FromSeconds(1));
        foreach ((string kind, Action<string> run) in Targets)
        {
            _inputs[kind] = [.. Directory.GetFiles(Path.Combine(corpus, kind)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
            foreach (byte[] input in _inputs[kind])
                Try(kind, run, input);
        }

        Console.WriteLine($"the corpus takes {_coverage.Edges:N0} branches");
        Fuzz(time);
        Report();
        _started = 0;
        Keep();
        File.Delete(_candidate);
        return _findings == 0;
    }

    private void Fuzz(TimeSpan time)
    {
        ulong seed = (ulong)Stopwatch.GetTimestamp();
        Console.WriteLine($"seed {seed}");
        IndexMutator indexes = new(_inputs["index"], seed);
        NpyMutator arrays = new(_inputs["npy"], seed);
        Func<int, byte[]>[] mutators = [indexes.Next, arrays.Next];
        long start = Stopwatch.GetTimestamp();
        TimeSpan reported = TimeSpan.Zero;
        for (int round = 0; ; round++)
        {
            (string kind, Action<string> run) = Targets[round % Targets.Length];
            byte[] input = mutators[round % Targets.Length](round / Targets.Length);
            if (input.Length <= LargestInput && Try(kind, run, input))
                _inputs[kind].Add(input);
            TimeSpan passed = Stopwatch.GetElapsedTime(start);
            if (passed >= time || _findings >= MostFindings)
                return;
            if (passed - reported < TimeSpan.FromSeconds(30))
                continue;
            reported = passed;
            Report();
        }
    }

    /// <summary>Runs one input; true where it did something new.</summary>
    private bool Try(string kind, Action<string> run, byte[] input)
    {
        File.WriteAllBytes(_candidate, input);
        _coverage.Reset();
        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            run(_candidate);
        }
        catch (PrecomputeException)
        {
            // Refused, as it should be.
        }
#pragma warning disable CA1031 // Whatever else is raised is what is looked for.
        catch (Exception e)
        {
            Record(kind, input, e.ToString());
        }
#pragma warning restore CA1031

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MostAllocated + (MostAllocatedPerByte * input.Length))
            Record(kind, input, $"{allocated:N0} bytes allocated for a file of {input.Length:N0}");
        _runs++;
        return _coverage.Merge().NewCounts;
    }

    private void Record(string kind, byte[] input, string what)
    {
        string path = Path.Combine(found, $"finding-{++_findings}.{kind}");
        File.WriteAllBytes(path, input);
        Console.WriteLine($"FOUND {path}: {what}");
    }

    private void StopAHang()
    {
        long started = Volatile.Read(ref _started);
        if (started == 0 || Stopwatch.GetElapsedTime(started) < LongestInput)
            return;
        string path = Path.Combine(found, "hang");
        File.Copy(_candidate, path, overwrite: true);
        Environment.FailFast($"An input runs for {LongestInput}; it is {path}.");
    }

    /// <summary>Of all inputs, shortest first, those that take a branch no kept one takes.</summary>
    private void Keep()
    {
        Coverage kept = new();
        foreach ((string kind, Action<string> run) in Targets)
        {
            int number = 0;
            foreach (byte[] input in _inputs[kind].OrderBy(static i => i.Length))
            {
                File.WriteAllBytes(_candidate, input);
                kept.Reset();
                try
                {
                    run(_candidate);
                }
                catch (PrecomputeException)
                {
                    // Refusals take branches, too.
                }

                if (kept.Merge().NewEdges > 0)
                    File.WriteAllBytes(Path.Combine(found, kind, $"{++number:D3}"), input);
            }

            Console.WriteLine($"{kind}: {number} inputs take every branch that {_inputs[kind].Count} took");
        }
    }

    private void Report() =>
        Console.WriteLine($"{_runs:N0} runs, {_inputs.Values.Sum(static i => i.Count):N0} inputs, {_coverage.Edges:N0} branches, {_findings} findings");
}
