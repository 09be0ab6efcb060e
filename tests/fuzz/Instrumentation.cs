using SharpFuzz;

namespace Precompute.Fuzz;

/// <summary>Rewrites the assemblies under test, beside this program, so that every branch counts. Before any of them is loaded.</summary>
internal static class Instrumentation
{
    /// <summary>The assemblies that read files.</summary>
    public static IReadOnlyList<string> Targets { get; } = ["Precompute.AnnIndex.dll", "Precompute.Model.dll"];

    /// <summary>Instruments one; false where that was done already.</summary>
    public static bool Apply(string assembly)
    {
        string path = Path.Combine(AppContext.BaseDirectory, assembly);
        string marker = path + ".instrumented";
        DateTime written = File.GetLastWriteTimeUtc(path);
        if (File.Exists(marker) && File.GetLastWriteTimeUtc(marker) == written)
            return false;
        Fuzzer.Instrument(path, static _ => true, Options.Value);
        File.WriteAllText(marker, "");
        File.SetLastWriteTimeUtc(marker, File.GetLastWriteTimeUtc(path));
        return true;
    }
}
