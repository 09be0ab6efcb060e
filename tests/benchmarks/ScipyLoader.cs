using System.Diagnostics;

namespace Precompute.Benchmarks;

/// <summary>A running Python with scipy (Debian's packages) that is asked line by line.</summary>
internal sealed class ScipyLoader : IDisposable
{
    private const string Script = """
        import sys, platform, numpy, scipy, scipy.sparse as sp
        print(f'Python {platform.python_version()}, numpy {numpy.__version__}, scipy {scipy.__version__}', flush=True)
        for line in sys.stdin:
            command, source, *rest = line.rstrip('\n').split('\t')
            matrix = sp.load_npz(source)
            if command == 'rewrite':
                sp.save_npz(rest[0], matrix, compressed=rest[1] == 'True')
            print(matrix.nnz, flush=True)
        """;

    private readonly Process _process;

    private ScipyLoader(Process process)
    {
        _process = process;
        Versions = Answer();
    }

    /// <summary>What answers.</summary>
    public string Versions { get; }

    /// <summary>Starts it and waits until scipy is loaded.</summary>
    public static ScipyLoader Start()
    {
        ProcessStartInfo start = new("/usr/bin/python3") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        return new ScipyLoader(Process.Start(start) ?? throw new InvalidOperationException("python3 did not start."));
    }

    /// <summary>Loads a matrix and forgets it.</summary>
    public string Load(string path) => Ask($"load\t{path}");

    /// <summary>Loads a matrix and saves it as scipy does.</summary>
    public void Rewrite(string from, string to, bool compressed) => Ask($"rewrite\t{from}\t{to}\t{compressed}");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return Answer();
    }

    private string Answer() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Python ended; install python3-scipy.");
}
