using System.Security.Cryptography;
using System.Text;

namespace Precompute.Database.Migrations;

/// <summary>One SQL file that travels inside this assembly.</summary>
/// <param name="Name">Folder and file name, such as <c>migrations/0001_schema.sql</c>.</param>
/// <param name="Text">Its text.</param>
internal sealed record SqlScript(string Name, string Text)
{
    /// <summary>SHA-256 of the text, lower-case hex.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The scripts of a folder (<c>roles</c>, <c>migrations</c>, <c>views</c>, <c>reporting</c>) by name, ordinal order.</summary>
    public static SqlScript[] OfFolder(string folder)
    {
        System.Reflection.Assembly assembly = typeof(SqlScript).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(n => n.StartsWith(folder + "/", StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(n => new SqlScript(n, Read(assembly, n))),
        ];
    }

    private static string Read(System.Reflection.Assembly assembly, string name)
    {
        using StreamReader reader = new(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
