using System.Security.Cryptography;
using System.Text.Json;

using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>The generated passwords of a cluster, by role, kept in a file that only its owner reads.</summary>
internal sealed class ClusterSecrets
{
    private readonly IReadOnlyDictionary<string, string> _passwords;

    private ClusterSecrets(IReadOnlyDictionary<string, string> passwords) => _passwords = passwords;

    /// <summary>The password of a role.</summary>
    public string this[string role] => _passwords[role];

    /// <summary>Reads the file.</summary>
    /// <exception cref="PrecomputeException">The file is not what was written.</exception>
    public static ClusterSecrets Read(string path)
    {
        try
        {
            Dictionary<string, string>? passwords = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path));
            if (passwords is not null && ClusterRoles.All.All(passwords.ContainsKey))
                return new ClusterSecrets(passwords);
        }
        catch (JsonException e)
        {
            throw new PrecomputeException($"'{path}' cannot be read: {e.Message} Restore it, or delete its folder to start with an empty database.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PrecomputeException($"'{path}' belongs to another user; run as the user who made the cluster, or name another data folder.", e);
        }

        throw new PrecomputeException($"'{path}' lacks the password of a role. Restore it, or delete its folder to start with an empty database.");
    }

    /// <summary>Generates passwords of 192 random bits and writes them, never readable by others even for a moment.</summary>
    public static ClusterSecrets Create(string path)
    {
        Dictionary<string, string> passwords = ClusterRoles.All.ToDictionary(
            r => r, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), StringComparer.Ordinal);
        string partial = path + ".partial";
        File.Delete(partial);
        using (FileStream file = new(partial, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = FileModes.OwnerReadWrite,
        }))
        {
            JsonSerializer.Serialize(file, passwords);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
        return new ClusterSecrets(passwords);
    }
}
