using Microsoft.Extensions.Logging.Abstractions;
using Precompute.Database.Serve;
using Precompute.Model.Formats;
using Precompute.ReaderApi.Kept;
using Precompute.ReaderApi.Options;
using Precompute.TestKit;

namespace Precompute.UnitTests.Reader;

/// <summary>What one process keeps for the next: read as written, or refused.</summary>
public sealed class SealedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private KeptFiles Files => new(Microsoft.Extensions.Options.Options.Create(new ApiOptions { CacheDirectory = Cache }), NullLogger<KeptFiles>.Instance);

    private string Cache => _folder.Combine("cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Kept_ReadAgain_IsTheSameAndPrivate()
    {
        ServedVersion serving = new(7, "v20260122T020000Z-0007", 12, new DateTimeOffset(2026, 1, 22, 2, 0, 0, TimeSpan.Zero), new string('a', 64));
        KeptKey key = new(3, new string('b', 64), ["read:people"], new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Null(Files.ReadServing());
        Assert.Null(Files.ReadKeys());

        Files.WriteServing(serving with { ManifestSha256 = null });
        Files.WriteServing(serving);
        Files.WriteKeys([key, key with { KeyId = 4, ExpiresAt = null }]);

        Assert.Equal(serving, Files.ReadServing());
        KeptKey[] keys = Files.ReadKeys()!;
        Assert.True(keys[0].IsSameAs(key));
        Assert.True(keys[1].IsSameAs(key with { KeyId = 4, ExpiresAt = null }));
        Assert.False(keys[1].IsSameAs(key));
        string[] paths = [Path.Combine(Cache, KeptFiles.KeysName), Path.Combine(Cache, KeptFiles.ServingName)];
        Assert.Equal(paths, Directory.GetFiles(Cache).Order(StringComparer.Ordinal));
        foreach (string path in paths)
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(PrivateFile.FileMode, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void Kept_DamagedInAnyByteOrCutShort_IsNone()
    {
        Files.WriteKeys([new KeptKey(3, new string('b', 64), ["ops"], null)]);
        string path = Path.Combine(Cache, KeptFiles.KeysName);
        byte[] good = File.ReadAllBytes(path);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 1;
            File.WriteAllBytes(path, bad);
            Assert.Null(Files.ReadKeys());
            File.WriteAllBytes(path, good.AsSpan(0, i));
            Assert.Null(Files.ReadKeys());
        }

        File.WriteAllBytes(path, good);
        Assert.Single(Files.ReadKeys()!);
    }
}
