using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Precompute.Batch.Pipeline.Resume;

/// <summary>
/// Tells builds apart. Builds are deterministic, so that the module ids of the product's assemblies stand for their code, where a version
/// number would only stand for somebody's intention to raise it. The runtime compiles the arithmetic, so it counts, too.
/// </summary>
internal static class SoftwareIdentity
{
    private const string Own = "Precompute.";

    /// <summary>SHA-256, lower-case hex.</summary>
    public static string Value { get; } = Compute();

    private static string Compute()
    {
        Assembly batch = typeof(SoftwareIdentity).Assembly;
        IEnumerable<string> modules = batch.GetReferencedAssemblies()
            .Where(static name => name.Name!.StartsWith(Own, StringComparison.Ordinal))
            .Select(Assembly.Load)
            .Append(batch)
            .Select(static assembly => $"{assembly.GetName().Name} {assembly.ManifestModule.ModuleVersionId}")
            .Order(StringComparer.Ordinal);
        string text = string.Join('\n', modules.Append($"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
