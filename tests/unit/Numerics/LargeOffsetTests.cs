using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Precompute.AnnIndex.Format;
using Precompute.AnnIndex.Hnsw;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.UnitTests.Model;

namespace Precompute.UnitTests.Numerics;

/// <summary>
/// Positions beyond 2³¹ elements: in sparse files and in memory of which a few pages are touched, so that nothing is as large as it claims.
/// </summary>
public sealed class LargeOffsetTests : IDisposable
{
    private const long Beyond = (1L << 31) + 1;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Row_OfMatrixBeyond2To31_IsWhereRowSolverAndProductsFindIt()
    {
        const int f = 1 << 10;
        const int rows = (int)((Beyond + f - 1) / f);
        DenseMatrix large = new(rows, f);
        DenseMatrix small = new(2, f);
        Assert.True(large.ElementCount >= Beyond);
        SeededRandom random = new(3);
        for (int i = 0; i < f; i++)
        {
            small.Row(0)[i] = random.NextSingle();
            small.Row(1)[i] = random.NextSingle();
        }

        int[] places = [1, rows - 1];
        small.Row(0).CopyTo(large.Row(places[0]));
        small.Row(1).CopyTo(large.RowsSpan(rows - 2, 2)[f..]);

        Assert.False(large.Row(0).ContainsAnyExcept(0f));
        Assert.False(large.Row(rows - 2).ContainsAnyExcept(0f));
        float[] scores = new float[2];
        VectorKernels.DotRows(small.Row(0), large, places, scores);
        Assert.Equal([VectorKernels.Dot(small.Row(0), small.Row(0)), VectorKernels.Dot(small.Row(0), small.Row(1))], scores);

        float[] gram = new float[f * f];
        for (int i = 0; i < f; i++)
            gram[(i * f) + i] = 1f;
        ImplicitRowSolver solver = new(new AlsParameters { Factors = f }, rows, gram);
        RowScratch scratch = solver.CreateScratch();
        float[] x = new float[f];
        float[] expected = new float[f];
        Assert.True(solver.Solve(large, places, [1f, 2f], x, scratch));
        Assert.True(solver.Solve(small, [0, 1], [1f, 2f], expected, scratch));
        Assert.Equal(expected, x);
    }

    [Fact]
    public unsafe void Map_IndexBeyond2To31_FindsItsLastNode()
    {
        const int dimensions = 1024;
        const int count = (int)((Beyond + dimensions - 1) / dimensions);
        HnswLayout layout = new(count, dimensions, m: 16, [count, 1]);
        string path = _folder.Combine("large.hnsw");
        long node = count - 1L;
        long vector = (long)layout[SectionId.Vectors].Offset + (node * layout.VectorStride) + ((dimensions - 1) * sizeof(float));
        long record = (long)layout[SectionId.Nodes].Offset + (node * layout.RecordBytes);
        using (FileStream file = new(path, FileMode.CreateNew))
        {
            file.SetLength(layout.FileLength);
            WriteAt(file, vector, BitConverter.SingleToInt32Bits(42f));
            WriteAt(file, record, count - 2);
            WriteAt(file, record + layout.PayloadOffset, 7);
            WriteAt(file, (long)layout[SectionId.Ordinals].Offset + (node * sizeof(int)), 5);
        }

        using IndexMemory memory = IndexMemory.Map(path);
        HnswGraph graph = new(memory.Pointer, layout);
        Assert.Equal(42f, graph.Vector(count - 1)[^1]);
        Assert.Equal(0f, graph.Vector(count - 2)[^1]);
        Assert.Equal(count - 2, graph.Links(count - 1, layer: 0)[0]);
        Assert.Equal(7, *graph.Codes(count - 1));
        Assert.Equal(5, graph.OrdinalOf(count - 1));

        // The codes' product with a query of ones in the first place.
        short[] query = new short[layout.CodeLength];
        query[0] = 3;
        fixed (short* first = query)
            Assert.Equal(21, graph.CodeRows.Dot(first, count - 1));
    }

    [Fact]
    public void Find_RowBeyond2To31OfListFile_IsReadBack()
    {
        string path = _folder.Combine("lists.bin");
        RecommendationRow row = new()
        {
            EntityId = SmallWorld.U(1),
            Role = ListRole.Investor,
            TargetIds = [SmallWorld.S(1), SmallWorld.S(2)],
            Scores = [2f, 1f],
            Methods = [RecommendationMethod.Als, RecommendationMethod.Als],
            Reasons = new int[2 * ReasonCodes.PerItem],
            InteractionCount = 9,
            ListMethod = RecommendationMethod.Als,
        };
        using (ListFileWriter writer = new(path, Direction.Forward, ListRole.Investor))
        {
            writer.Add(row);
            writer.Complete();
        }

        MoveRecord(path, 4 * Beyond);
        using ListFile file = ListFile.Open(path);
        RecommendationRow read = Assert.IsType<RecommendationRow>(file.Find(row.EntityId));
        Assert.Equal(row.TargetIds, read.TargetIds);
        Assert.Equal(row.Scores, read.Scores);
        Assert.Equal(9, read.InteractionCount);
    }

    [Fact]
    public void Write_RowBeyond2To31OfNpy_IsWhereNumpyFindsIt()
    {
        const int columns = 1000;
        const int rows = (int)((Beyond + columns - 1) / columns);
        string path = _folder.Combine("top.npy");
        int last = rows - 1;
        using (NpyRowWriter<int> writer = new(path, rows, columns))
        {
            // The stripe is written with its last row.
            for (int row = last - 1000; row <= last; row++)
                writer.Write(row, [row, 2], rest: -1);
        }

        using FileStream file = File.OpenRead(path);
        Assert.Equal(128 + (rows * (long)columns * sizeof(int)), file.Length);
        file.Position = 128 + (last * (long)columns * sizeof(int));
        Span<byte> begin = stackalloc byte[3 * sizeof(int)];
        file.ReadExactly(begin);
        Assert.Equal([last, 2, -1], MemoryMarshal.Cast<byte, int>(begin).ToArray());
    }

    [Fact]
    public void Read_NpyBeyondAnArray_IsRefusedWithTheNumbers()
    {
        string path = _folder.Combine("indices.npy");
        byte[] header = Encoding.Latin1.GetBytes($"\u0093NUMPY\u0001\0\u0076\0{$"{{'descr': '<i4', 'fortran_order': False, 'shape': ({Beyond},), }}",-117}\n");
        using (FileStream file = new(path, FileMode.CreateNew))
        {
            file.Write(header);
            file.SetLength(header.Length + (Beyond * sizeof(int)));
        }

        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => NpyFile.Read(path));
        Assert.Contains($"a size above {Array.MaxLength}, the largest that is read", fault.Message, StringComparison.Ordinal);
    }

    // The only record goes to the end of its section, which becomes a hole before it; see SectionFileLayout and ListFileLayout.
    private static void MoveRecord(string path, long by)
    {
        by = (by + 63) & ~63L;
        byte[] old = File.ReadAllBytes(path);
        int sections = BinaryPrimitives.ReadInt32LittleEndian(old.AsSpan(16));
        int headLength = 64 + (sections * 32);
        byte[] head = old[..headLength];
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), old.Length + by);
        long firstLength = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(64 + 16));
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(64 + 16), firstLength + by);
        for (int i = 1; i < sections; i++)
        {
            Span<byte> offset = head.AsSpan(64 + (i * 32) + 8, 8);
            long was = BinaryPrimitives.ReadInt64LittleEndian(offset);
            BinaryPrimitives.WriteInt64LittleEndian(offset, was + by);
            if (head[64 + (i * 32)] != 3)
                continue;
            BinaryPrimitives.WriteInt64LittleEndian(old.AsSpan((int)was), by);
            BinaryPrimitives.WriteInt64LittleEndian(old.AsSpan((int)was + 8), firstLength + by);
        }

        XxHash3 hash = new();
        hash.Append(head.AsSpan(0, 32));
        hash.Append(head.AsSpan(64));
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(32), hash.GetCurrentHashAsUInt64());
        int firstOffset = (int)BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(64 + 8));
        using FileStream file = new(path, FileMode.Create);
        file.Write(head);
        file.Position = firstOffset + by;
        file.Write(old.AsSpan(firstOffset));
    }

    private static void WriteAt(FileStream file, long position, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        file.Position = position;
        file.Write(bytes);
    }
}
