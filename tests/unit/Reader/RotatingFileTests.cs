using System.Text;
using Microsoft.Extensions.Time.Testing;
using Precompute.ReaderApi.AccessLogging;
using Precompute.TestKit;

namespace Precompute.UnitTests.Reader;

public sealed class RotatingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 22, 23, 59, 0, TimeSpan.Zero));

    private string Logs => _folder.Combine(Path.Combine("deep", "logs"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_PastTheLargestSize_BeginsTheNextFileAndKeepsTheNewest()
    {
        using RotatingFile file = Open(maxBytes: 25, retained: 3);
        List<bool> begun = [];
        for (int i = 0; i < 10; i++)
        {
            begun.Add(file.Append(Line($"line {i:D4}")));
            file.Prune();
        }

        // Ten bytes a line: two in each file.
        Assert.Equal([true, false, true, false, true, false, true, false, true, false], begun);
        Assert.Equal(["access-20260122-000003.jsonl", "access-20260122-000004.jsonl", "access-20260122-000005.jsonl"], Names());
        Assert.Equal("line 0008\nline 0009\n", Text("access-20260122-000005.jsonl"));
    }

    [Fact]
    public void Append_WhenTheDayOfUtcEnds_BeginsTheNextDaysFile()
    {
        using RotatingFile file = Open();
        file.Append(Line("evening"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(file.Append(Line("morning")));
        Assert.False(file.Append(Line("more")));

        Assert.Equal(["access-20260122-000001.jsonl", "access-20260123-000001.jsonl"], Names());
        Assert.Equal("morning\nmore\n", Text("access-20260123-000001.jsonl"));
    }

    [Fact]
    public void Append_AfterARestart_GoesOnWithTheLastFileOfTheDayWithoutATornLine()
    {
        using (RotatingFile before = Open())
            before.Append(Line("whole"));
        File.AppendAllText(Path.Combine(Logs, "access-20260122-000001.jsonl"), "{\"torn\": \"" + new string('x', 10_000));

        using RotatingFile file = Open();
        Assert.False(file.Append(Line("next")));

        Assert.Equal("whole\nnext\n", Text("access-20260122-000001.jsonl"));
    }

    [Fact]
    public void Append_ToAFileThatIsTornFromItsStart_KeepsNothingOfIt()
    {
        Directory.CreateDirectory(Logs);
        File.WriteAllText(Path.Combine(Logs, "access-20260122-000001.jsonl"), new string('x', 9_000));
        using RotatingFile file = Open();
        file.Append(Line("first"));
        Assert.Equal("first\n", Text("access-20260122-000001.jsonl"));
    }

    [Fact]
    public void Append_WhereSomebodyTookTheFileAway_BeginsItAnew()
    {
        using RotatingFile file = Open();
        file.Append(Line("gone"));
        Directory.Delete(Logs, recursive: true);
        Assert.True(file.Append(Line("here")));
        Assert.Equal("here\n", Text("access-20260122-000001.jsonl"));
    }

    [Fact]
    public void Files_AndTheirFolder_AreForTheirOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        using RotatingFile file = Open();
        file.Append(Line("private"));
#pragma warning disable CA1416 // Skipped on Windows.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Logs, Names()[0])));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Logs));
#pragma warning restore CA1416
    }

    [Fact]
    public void Append_ToAFullDisk_RaisesAndWorksAgainOnceThereIsRoom()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        Directory.CreateDirectory(Logs);
        string path = Path.Combine(Logs, "access-20260122-000001.jsonl");
        File.CreateSymbolicLink(path, "/dev/full");
        using RotatingFile file = Open();
        Assert.ThrowsAny<IOException>(() => file.Append(Line("lost")));
        Assert.ThrowsAny<IOException>(() => file.Append(Line("lost")));

        File.Delete(path);
        file.Append(Line("kept"));
        Assert.Equal("kept\n", Text("access-20260122-000001.jsonl"));
    }

    [Fact]
    public void Append_GroupMayRead_OpensFolderAndFilesToTheGroupAndToNobodyElse()
    {
        if (OperatingSystem.IsWindows())
            return;
        using (RotatingFile mine = Open())
            mine.Append(Line("mine"));
        string path = Path.Combine(Logs, "access-20260122-000001.jsonl");
        Assert.Equal((UnixFileMode.UserRead | UnixFileMode.UserWrite, false), (File.GetUnixFileMode(path), File.GetUnixFileMode(Logs).HasFlag(UnixFileMode.GroupExecute)));

        // A file that is continued opens, too.
        using (RotatingFile ours = new(Logs, 1_000_000, 10, groupMayRead: true, _time))
            ours.Append(Line("ours"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Equal("mine\nours\n", Text("access-20260122-000001.jsonl"));

        string made = _folder.Combine("made");
        using (RotatingFile ours = new(made, 1_000_000, 10, groupMayRead: true, _time))
            ours.Append(Line("ours"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute,
            File.GetUnixFileMode(made) & ~UnixFileMode.SetGroup);
    }

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");

    private RotatingFile Open(long maxBytes = 1_000_000, int retained = 10) => new(Logs, maxBytes, retained, groupMayRead: false, _time);

    private string[] Names() => [.. Directory.GetFiles(Logs).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private string Text(string name) => File.ReadAllText(Path.Combine(Logs, name));
}
