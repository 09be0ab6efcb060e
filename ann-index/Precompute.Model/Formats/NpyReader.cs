using System.Runtime.InteropServices;
using System.Text;

namespace Precompute.Model.Formats;

/// <summary>Reads one array of any supported type from a .npy file or a member of an archive.</summary>
internal static class NpyReader
{
    private const int ChunkBytes = 1 << 20;

    // A text costs some 40 bytes beside its characters; what is read as text are names, not columns of a table.
    private const int MostTexts = 4096;

    /// <summary>
    /// Reads the array. Its shape and type must account for every byte of the input; nothing larger than the input is allocated, Fortran
    /// order aside, which takes it twice.
    /// </summary>
    /// <exception cref="CorruptFileException">The content is not such an array.</exception>
    public static NpyArray Read(NpyInput input)
    {
        SectionFileLayout.RequireLittleEndian();
        NpyHeader header = NpyHeader.Read(input);
        if (!NpyElement.TryParse(header.Descriptor, out NpyElement element, out string? problem))
            throw input.Corrupt(10, problem!);
        if (header.Shape.Length > 2)
            throw input.Corrupt(10, $"the array has {header.Shape.Length} dimensions; up to 2 are read");
        long count = header.CountElements(input);
        Int128 claimed = (Int128)count * element.Size;
        if (claimed != input.Length - header.DataOffset)
            throw input.Corrupt(header.DataOffset, $"the shape ({string.Join(", ", header.Shape)}) of '{header.Descriptor}' needs {claimed} bytes of data, there are {input.Length - header.DataOffset}");
        if (count > Array.MaxLength)
            throw input.Corrupt(10, $"the array has {count} elements; at most {Array.MaxLength} are read");
        int[] shape = Array.ConvertAll(header.Shape, static size => (int)size);
        if (element.IsText)
            return new NpyArray(element, shape, ReadTexts(input, element, (int)count, header));
        Array values = NpyMemory.Allocate(element.Type, (int)count);
        ReadNumbers(input, values, (long)claimed, element.Type is NpyElementType.Bool);
        if (header.FortranOrder && shape is [> 1, > 1])
            values = NpyMemory.Transpose(values, element, shape[0], shape[1]);
        return new NpyArray(element, shape, values);
    }

    private static void ReadNumbers(NpyInput input, Array values, long bytes, bool isBool)
    {
        for (long done = 0; done < bytes; done += ChunkBytes)
        {
            Span<byte> chunk = NpyMemory.Bytes(values, done, (int)Math.Min(ChunkBytes, bytes - done));
            input.ReadExactly(chunk);
            int odd = isBool ? chunk.IndexOfAnyExceptInRange((byte)0, (byte)1) : -1;
            if (odd >= 0)
                throw input.Corrupt(input.Position - chunk.Length + odd, $"a bool is {chunk[odd]}; legal are 0 and 1");
        }
    }

    private static string[] ReadTexts(NpyInput input, NpyElement element, int count, NpyHeader header)
    {
        if (header.FortranOrder && header.Shape.Length > 1)
            throw input.Corrupt(10, "text in Fortran order is not read; save numpy.ascontiguousarray(a)");
        if (count > MostTexts)
            throw input.Corrupt(10, $"the array has {count} texts; at most {MostTexts} are read");
        string[] texts = new string[count];
        int step = Math.Max(1, ChunkBytes / element.Size);
        byte[] bytes = new byte[Math.Min(step, count) * element.Size];
        for (int first = 0; first < count; first += step)
        {
            Span<byte> chunk = bytes.AsSpan(0, Math.Min(step, count - first) * element.Size);
            input.ReadExactly(chunk);
            for (int i = 0; i < chunk.Length / element.Size; i++)
                texts[first + i] = ReadText(input, element, chunk.Slice(i * element.Size, element.Size), first + i);
        }

        return texts;
    }

    private static string ReadText(NpyInput input, NpyElement element, ReadOnlySpan<byte> bytes, int position)
    {
        if (element.Type is NpyElementType.Bytes)
            return Encoding.Latin1.GetString(bytes.TrimEnd((byte)0));
        ReadOnlySpan<uint> scalars = MemoryMarshal.Cast<byte, uint>(bytes).TrimEnd(0u);
        foreach (uint scalar in scalars)
        {
            if (!Rune.IsValid(scalar))
                throw input.Corrupt(input.Position, $"text {position}, before this place, holds 0x{scalar:X}, which is no character");
        }

        return Encoding.UTF32.GetString(MemoryMarshal.AsBytes(scalars));
    }
}
