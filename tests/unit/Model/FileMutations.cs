using Precompute.Numerics;

namespace Precompute.UnitTests.Model;

/// <summary>Damages a file in many ways and asserts that a reader either reads it or refuses it with a typed error.</summary>
internal static class FileMutations
{
    /// <param name="path">A sound file; restored at the end.</param>
    /// <param name="count">Number of mutations.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="assertEqual">Asserts that what was read is what was written; null where a change may go unnoticed.</param>
    public static void Check<T>(string path, int count, Func<T> read, Action<T>? assertEqual = null)
    {
        byte[] sound = File.ReadAllBytes(path);
        SeededRandom random = new(2026);
        for (int i = 0; i < count; i++)
        {
            byte[] damaged = Damage(sound, ref random);
            File.WriteAllBytes(path, damaged);
            try
            {
                T value = read();
                assertEqual?.Invoke(value);
                (value as IDisposable)?.Dispose();
            }
            catch (PrecomputeException e)
            {
                Assert.Contains(Path.GetFileName(path), e.Message, StringComparison.Ordinal);
            }
        }

        File.WriteAllBytes(path, sound);
    }

    private static byte[] Damage(byte[] sound, ref SeededRandom random)
    {
        switch (random.NextInt32(4))
        {
            case 0:
                return sound[..random.NextInt32(sound.Length)];
            case 1:
                return [.. sound, .. new byte[1 + random.NextInt32(64)]];
            default:
                byte[] changed = [.. sound];
                for (int n = 1 + random.NextInt32(3); n > 0; n--)
                {
                    // Half of the changes hit the head, where the lengths are.
                    int range = random.NextInt32(2) == 0 ? Math.Min(256, changed.Length) : changed.Length;
                    changed[random.NextInt32(range)] = (byte)random.NextInt32(256);
                }

                return changed;
        }
    }
}
