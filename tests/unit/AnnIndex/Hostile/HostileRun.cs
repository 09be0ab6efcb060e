using System.Diagnostics;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.AnnIndex.Hostile;

/// <summary>
/// Gives a reader many hostile files and holds what is promised of each: it is read, or refused by a typed error that names the file;
/// within moments; with no more memory than its size explains.
/// </summary>
internal sealed class HostileRun(TemporaryFolder folder)
{
    /// <summary>Bytes of a file from which on its size must explain everything.</summary>
    public const int Large = 1_000_000;

    // A mapping, a stream's buffer, an exception with its trace: what a small file may take beside.
    private const int Constant = 128 << 10;
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(10);
    private int _round;

    /// <summary>Files that were read.</summary>
    public int Accepted { get; private set; }

    /// <summary>Files that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Bytes allocated on behalf of one file, beside its size: the most.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>Runs it.</summary>
    /// <param name="rounds">How many files.</param>
    /// <param name="bytesPerByte">What may be allocated for each byte of the file.</param>
    /// <param name="next">Makes the file of a round.</param>
    /// <param name="use">Reads and uses it; everything allocated here counts.</param>
    public async Task RunAsync(int rounds, int bytesPerByte, Func<int, byte[]> next, Action<string, int> use)
    {
        Task all = Task.Run(() =>
        {
            for (_round = 0; _round < rounds; _round++)
                Try(next(_round), bytesPerByte, use);
        });
        TimeSpan limit = TimeSpan.FromMinutes(TestCounts.Full ? 30 : 3);
        Assert.True(await Task.WhenAny(all, Task.Delay(limit, TestContext.Current.CancellationToken)) == all, $"round {_round} has not ended after {limit}");
        await all;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{rounds} files: {Accepted} read, {Refused} refused; at most {MostAllocated:N0} bytes allocated beside a file's size");
    }

    private void Try(byte[] bytes, int bytesPerByte, Action<string, int> use)
    {
        string path = folder.Combine("hostile.bin");
        File.WriteAllBytes(path, bytes);
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? refusal = null;
        try
        {
            use(path, _round);
        }
        catch (PrecomputeException e)
        {
            refusal = e.Message;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"round {_round}: {e}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        MostAllocated = Math.Max(MostAllocated, allocated - ((long)bytesPerByte * bytes.Length));
        long allowed = ((long)bytesPerByte * bytes.Length) + (bytes.Length < Large ? Constant : 0);
        Assert.True(allocated <= allowed, $"round {_round} allocated {allocated:N0} bytes for a file of {bytes.Length:N0}");
        Assert.True(Stopwatch.GetElapsedTime(start) < LongestRound, $"round {_round} took {Stopwatch.GetElapsedTime(start)}");
        if (refusal is null)
        {
            Accepted++;
            return;
        }

        Refused++;
        Assert.Contains(path, refusal, StringComparison.Ordinal);
        Assert.Matches("offset|at byte|node [0-9]+|row [0-9]+|is empty|holds text", refusal);
    }
}
