using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.Model.Formats;

/// <summary>The memory behind arrays whose element type is known only from a file.</summary>
internal static class NpyMemory
{
    /// <summary>An array of numbers whose elements the caller overwrites, all of them.</summary>
    public static Array Allocate(NpyElementType type, int count) => type switch
    {
        NpyElementType.Bool or NpyElementType.UInt8 => GC.AllocateUninitializedArray<byte>(count),
        NpyElementType.Int8 => GC.AllocateUninitializedArray<sbyte>(count),
        NpyElementType.Int16 => GC.AllocateUninitializedArray<short>(count),
        NpyElementType.UInt16 => GC.AllocateUninitializedArray<ushort>(count),
        NpyElementType.Int32 => GC.AllocateUninitializedArray<int>(count),
        NpyElementType.UInt32 => GC.AllocateUninitializedArray<uint>(count),
        NpyElementType.Int64 => GC.AllocateUninitializedArray<long>(count),
        NpyElementType.UInt64 => GC.AllocateUninitializedArray<ulong>(count),
        NpyElementType.Float16 => GC.AllocateUninitializedArray<Half>(count),
        NpyElementType.Float32 => GC.AllocateUninitializedArray<float>(count),
        NpyElementType.Float64 => GC.AllocateUninitializedArray<double>(count),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Text has no memory of its own."),
    };

    public static NpyElementType TypeOf<T>() => default(T) switch
    {
        bool => NpyElementType.Bool,
        sbyte => NpyElementType.Int8,
        byte => NpyElementType.UInt8,
        short => NpyElementType.Int16,
        ushort => NpyElementType.UInt16,
        int => NpyElementType.Int32,
        uint => NpyElementType.UInt32,
        long => NpyElementType.Int64,
        ulong => NpyElementType.UInt64,
        Half => NpyElementType.Float16,
        float => NpyElementType.Float32,
        double => NpyElementType.Float64,
        _ => throw new NotSupportedException($"NumPy arrays of {typeof(T).Name} are not written."),
    };

    /// <summary>Part of an array of numbers as bytes.</summary>
    public static Span<byte> Bytes(Array values, long offset, int length) =>
        MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(values), (nint)offset), length);

    /// <summary>Columns × rows in memory become rows × columns.</summary>
    public static Array Transpose(Array values, NpyElement element, int rows, int columns)
    {
        Array result = Allocate(element.Type, values.Length);
        switch (element.Size)
        {
            case 1:
                Transpose(Cast<byte>(values), Cast<byte>(result), rows, columns);
                break;
            case 2:
                Transpose(Cast<ushort>(values), Cast<ushort>(result), rows, columns);
                break;
            case 4:
                Transpose(Cast<uint>(values), Cast<uint>(result), rows, columns);
                break;
            default:
                Transpose(Cast<ulong>(values), Cast<ulong>(result), rows, columns);
                break;
        }

        return result;
    }

    public static long[] Widen<T>(T[] values)
        where T : INumberBase<T> => Array.ConvertAll(values, static value => long.CreateTruncating(value));

    public static float[] Round<T>(T[] values)
        where T : INumberBase<T> => Array.ConvertAll(values, static value => float.CreateTruncating(value));

    private static Span<T> Cast<T>(Array values)
        where T : unmanaged => MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);

    private static void Transpose<T>(ReadOnlySpan<T> from, Span<T> to, int rows, int columns)
    {
        // Squares keep the lines of both sides in the cache.
        const int Block = 32;
        for (int r0 = 0; r0 < rows; r0 += Block)
        {
            for (int c0 = 0; c0 < columns; c0 += Block)
            {
                for (int r = r0; r < Math.Min(r0 + Block, rows); r++)
                {
                    for (int c = c0; c < Math.Min(c0 + Block, columns); c++)
                        to[(r * columns) + c] = from[(c * rows) + r];
                }
            }
        }
    }
}
