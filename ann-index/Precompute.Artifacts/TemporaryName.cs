using System.Diagnostics;

namespace Precompute.Artifacts;

/// <summary>
/// Names of files and folders in the making: <c>{machine}~{process}~{rest}</c>. What a killed process left behind is recognised by
/// them and removed by the next one on the same machine.
/// </summary>
internal static class TemporaryName
{
    private const char Separator = '~';

    /// <summary>A name of this process.</summary>
    public static string Of(string rest) => string.Join(Separator, Environment.MachineName, Environment.ProcessId, rest);

    /// <summary>Whether a name is of this process, or of one of the same number in an earlier life of a container.</summary>
    public static bool IsOwn(string name) => name.StartsWith(Of(""), StringComparison.Ordinal);

    /// <summary>Whether a name is of a process of this machine that is gone. A process number used anew only delays the removal.</summary>
    public static bool IsAbandoned(string name)
    {
        string[] parts = name.Split(Separator);
        if (parts.Length < 3 || !string.Equals(parts[0], Environment.MachineName, StringComparison.Ordinal) || !int.TryParse(parts[1], out int process))
            return false;
        try
        {
            Process.GetProcessById(process).Dispose();
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
