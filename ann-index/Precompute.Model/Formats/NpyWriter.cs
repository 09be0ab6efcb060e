using System.Text;

namespace Precompute.Model.Formats;

/// <summary>Writes one array as a .npy file or a member of an archive.</summary>
internal static class NpyWriter
{
    private const int ChunkBytes = 1 << 20;

    public static void Write(Stream stream, NpyArray array)
    {
        SectionFileLayout.RequireLittleEndian();
        stream.Write(NpyHeader.Format(array.Element.Descriptor, Array.ConvertAll(array.Dimensions, static size => (long)size)));
        if (array.Element.IsText)
        {
            WriteTexts(stream, array);
            return;
        }

        long bytes = (long)array.Count * array.Element.Size;
        for (long done = 0; done < bytes; done += ChunkBytes)
            stream.Write(NpyMemory.Bytes(array.Values, done, (int)Math.Min(ChunkBytes, bytes - done)));
    }

    private static void WriteTexts(Stream stream, NpyArray array)
    {
        Encoding encoding = array.ElementType is NpyElementType.Bytes ? Encoding.Latin1 : Encoding.UTF32;
        byte[] bytes = new byte[array.Element.Size];
        foreach (string text in array.As<string>())
        {
            bytes.AsSpan().Clear();
            encoding.GetBytes(text, bytes);
            stream.Write(bytes);
        }
    }
}
