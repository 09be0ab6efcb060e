using System.Text;
using Precompute.Model.Erasure;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model.Erasure;

public sealed class IdTracesTests
{
    private static readonly Guid Id = new("2f1c0d6e-7f1f-4d7c-9a43-0c6f3f0e9f11");

    public static TheoryData<string, byte[]> Spellings => new()
    {
        { "text", Encoding.UTF8.GetBytes($"user {Id:D}.") },
        { "upper case", Encoding.UTF8.GetBytes($"user {Id:D}.".ToUpperInvariant()) },
        { "without dashes", Encoding.UTF8.GetBytes($"{{\"id\":\"{Id:N}\"}}") },
        { "without dashes, upper case", Encoding.UTF8.GetBytes($"{Id:N}".ToUpperInvariant()) },
        { "UTF-16", Encoding.Unicode.GetBytes($"user {Id:D}.") },
        { "bytes of the text", [0, .. Id.ToByteArray(bigEndian: true), 0] },
        { ".NET's bytes", [0, .. Id.ToByteArray(), 0] },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Find_AnySpelling_IsFoundWherever(string spelling, byte[] bytes)
    {
        Assert.True(new IdTraces(Id).Find(bytes) >= 0, spelling);

        // Across the border of the blocks that a file is read in.
        using TemporaryFolder folder = new();
        for (int before = (1 << 20) - 4; before <= (1 << 20) + 80; before += 21)
        {
            File.WriteAllBytes(folder.Combine("f"), [.. new byte[before], .. bytes, .. new byte[1000]]);
            Assert.InRange(new IdTraces(Id).FindInFile(folder.Combine("f")), before, before + bytes.Length);
        }
    }

    [Fact]
    public void Find_AnotherId_IsNot()
    {
        Guid other = new("2f1c0d6e-7f1f-4d7c-9a43-0c6f3f0e9f12");
        Assert.Equal(-1, new IdTraces(Id).Find(Encoding.UTF8.GetBytes($"{other:D} {other:N}")));
        Assert.Equal(-1, new IdTraces(Id).Find([.. other.ToByteArray(), .. other.ToByteArray(bigEndian: true)]));
    }

    [Fact]
    public void Find_AnIdOfZerosForTheMostPart_IsLookedForAsTextOnly()
    {
        Guid sparse = new("00000000-0000-0000-0000-000000000001");
        Assert.Equal(-1, new IdTraces(sparse).Find([.. new byte[64], 1]));
        Assert.Equal(0, new IdTraces(sparse).Find(Encoding.UTF8.GetBytes($"{sparse}")));
    }
}
