using System.Globalization;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Model;

/// <summary>Files cross between us and numpy and scipy, both ways.</summary>
public sealed class ScipyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_EveryFileOfScipys_HasItsValues()
    {
        // Each matrix is saved in every layout, index type, value type and packing, beside its own values as plain text.
        const string Script = """
            import sys, numpy as np, scipy.sparse as sp
            folder = sys.argv[1]
            rng = np.random.default_rng(7)
            def dense(rows, columns):
                return (rng.integers(-4, 5, (rows, columns)) * (rng.random((rows, columns)) < .3)).astype(np.float64)
            def save(name, matrix, expected):
                for compressed in (False, True):
                    sp.save_npz(f'{folder}/{name}-{int(compressed)}.npz', matrix, compressed)
                expected = sp.csr_matrix(expected) if not sp.issparse(expected) else expected
                expected.sum_duplicates()
                with open(f'{folder}/{name}.txt', 'w') as f:
                    print(*expected.shape, file=f)
                    print(*expected.indptr, file=f)
                    print(*expected.indices, file=f)
                    print(*expected.data.astype(np.float64), file=f)
            for rows, columns in ((7, 5), (1, 9), (40, 23), (0, 4), (4, 0), (3, 3)):
                for layout in ('csr', 'csc', 'coo'):
                    for dtype in ('f4', 'f8', 'i4', 'i8', 'b1', 'u1', 'i1', 'i2', 'u4', 'u8'):
                        values = dense(rows, columns)
                        if dtype[0] in 'bu':
                            values = abs(values)
                        matrix = sp.csr_matrix(values.astype(dtype)).asformat(layout)
                        for index in ('i4', 'i8'):
                            for part in ('indices', 'indptr', 'row', 'col'):
                                if hasattr(matrix, part):
                                    setattr(matrix, part, getattr(matrix, part).astype(index))
                            save(f'{rows}x{columns}-{layout}-{dtype}-{index}', matrix, matrix.tocsr())
            # Explicit zeros are kept; unsorted indices are sorted; duplicates are summed.
            zeros = sp.csr_matrix((np.array([0., 2., 0.]), np.array([1, 0, 2]), np.array([0, 1, 3])), shape=(2, 3))
            save('zeros', zeros, zeros.copy())
            indices = np.array([4, 1, 4, 0, 4, 2, 2]); indptr = np.array([0, 5, 5, 7])
            for dtype in ('f4', 'f8', 'i8'):
                odd = sp.csr_matrix((np.arange(1, 8).astype(dtype), indices, indptr), shape=(3, 6))
                save(f'odd-csr-{dtype}', odd, odd.copy())
                odd = sp.csc_matrix((np.arange(1, 8).astype(dtype), indices, indptr), shape=(6, 3))
                save(f'odd-csc-{dtype}', odd, odd.tocsr())
                odd = sp.coo_matrix((np.arange(1, 8).astype(dtype), ([2, 0, 2, 1, 2, 0, 0], [3, 1, 3, 0, 0, 1, 1])), shape=(4, 4))
                save(f'odd-coo-{dtype}', odd, odd.tocsr())
            """;
        await PythonPeer.RunAsync(Script, _cancel, _folder.Path);

        string[] files = Directory.GetFiles(_folder.Path, "*.npz");

        Assert.Equal(2 * ((6 * 3 * 10 * 2) + 1 + 9), files.Length);
        foreach (string file in files)
        {
            CsrMatrix matrix = ScipyCsrFile.Read(file);
            string[] expected = await File.ReadAllLinesAsync($"{file[..^6]}.txt", _cancel);
            string name = Path.GetFileName(file);
            Assert.Equal((name, expected[0]), (name, $"{matrix.Rows} {matrix.Columns}"));
            Assert.Equal((name, expected[1]), (name, string.Join(' ', matrix.RowOffsets.ToArray())));
            Assert.Equal((name, expected[2]), (name, string.Join(' ', matrix.ColumnOrdinals.ToArray())));
            double[] values = [.. expected[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
            Assert.Equal(values, matrix.Values.ToArray().Select(static v => (double)v));
        }
    }

    [Theory]
    [InlineData("bsr")]
    [InlineData("dia")]
    public async Task Read_LayoutWeDoNotHave_IsRefusedWithTheRemedy(string layout)
    {
        string path = _folder.Combine("m.npz");
        await PythonPeer.RunAsync("import sys, scipy.sparse as sp; sp.save_npz(sys.argv[1], sp.eye(4).asformat(sys.argv[2]))", _cancel, path, layout);

        UnusableFileException e = Assert.Throws<UnusableFileException>(() => ScipyCsrFile.Read(path));

        Assert.Contains(layout, e.Message, StringComparison.Ordinal);
        Assert.Contains("tocsr()", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_Matrix_IsLoadedByScipy(bool compressed)
    {
        string path = _folder.Combine("m.npz");
        ScipyCsrFile.Write(path, new CsrMatrix(3, 70_000, [0, 2, 2, 3], [0, 69_999, 5], [1.5f, float.Epsilon, 0f]), compressed);
        string empty = _folder.Combine("e.npz");
        ScipyCsrFile.Write(empty, new CsrMatrix(0, 0, [0], [], []), compressed);

        string printed = await PythonPeer.RunAsync(
            """
            import sys, scipy.sparse as sp
            for path in sys.argv[1:]:
                m = sp.load_npz(path)
                m.check_format(full_check=True)
                print(m.format, m.shape, m.dtype, m.indices.dtype, m.indptr.tolist(), m.indices.tolist(), m.data.tolist())
            """,
            _cancel, path, empty);

        Assert.Equal(
            "csr (3, 70000) float32 int32 [0, 2, 2, 3] [0, 69999, 5] [1.5, 1.401298464324817e-45, 0.0]\ncsr (0, 0) float32 int32 [0] [] []\n", printed);
    }

    [Fact]
    public async Task Write_EveryArrayType_IsLoadedByNumpyAlone_AndInArchives()
    {
        (string Name, NpyArray Array)[] arrays =
        [
            ("b1", NpyArray.Of([true, false])), ("i1", NpyArray.Of<sbyte>([-1, 2])), ("u1", NpyArray.Of<byte>([1, 255])),
            ("i2", NpyArray.Of<short>([-300, 2])), ("u2", NpyArray.Of<ushort>([1, 65535])), ("i4", NpyArray.Of([int.MinValue, 7], 2, 1)),
            ("u4", NpyArray.Of([uint.MaxValue, 0u])), ("i8", NpyArray.Of([long.MaxValue, -5L])), ("u8", NpyArray.Of<ulong>([ulong.MaxValue])),
            ("f2", NpyArray.Of([(Half)0.5, (Half)2])), ("f4", NpyArray.Of([0.1f, float.NaN, 3f, 4f, 5f, 6f], 2, 3)), ("f8", NpyArray.Of([0.1, double.PositiveInfinity])),
            ("none", NpyArray.Of<float>([], 0, 8)), ("text", NpyArray.OfText("csr")),
        ];
        foreach ((string name, NpyArray array) in arrays)
            NpyFile.Write(_folder.Combine(name + ".npy"), array);
        NpzFile.Write(_folder.Combine("stored.npz"), compressed: false, arrays);
        NpzFile.Write(_folder.Combine("packed.npz"), compressed: true, arrays);

        string printed = await PythonPeer.RunAsync(
            """
            import sys, zipfile, numpy as np
            folder = sys.argv[1]
            stored, packed = np.load(f'{folder}/stored.npz'), np.load(f'{folder}/packed.npz')
            assert zipfile.ZipFile(f'{folder}/stored.npz').testzip() is None
            assert all(m.compress_type == 0 for m in zipfile.ZipFile(f'{folder}/stored.npz').infolist())
            assert all(m.compress_type == 8 for m in zipfile.ZipFile(f'{folder}/packed.npz').infolist())
            for name in stored.files:
                alone = np.load(f'{folder}/{name}.npy')
                for other in (stored[name], packed[name]):
                    np.testing.assert_array_equal(alone, other)
                    assert alone.dtype == other.dtype
                print(name, alone.dtype.str, alone.shape, alone.tolist())
            """,
            _cancel, _folder.Path);

        Assert.Equal(
            """
            b1 |b1 (2,) [True, False]
            i1 |i1 (2,) [-1, 2]
            u1 |u1 (2,) [1, 255]
            i2 <i2 (2,) [-300, 2]
            u2 <u2 (2,) [1, 65535]
            i4 <i4 (2, 1) [[-2147483648], [7]]
            u4 <u4 (2,) [4294967295, 0]
            i8 <i8 (2,) [9223372036854775807, -5]
            u8 <u8 (1,) [18446744073709551615]
            f2 <f2 (2,) [0.5, 2.0]
            f4 <f4 (2, 3) [[0.10000000149011612, nan, 3.0], [4.0, 5.0, 6.0]]
            f8 <f8 (2,) [0.1, inf]
            none <f4 (0, 8) []
            text |S3 () b'csr'

            """,
            printed);
    }

    [Fact]
    public async Task Read_ArraysOfNumpys_HaveTheirValues()
    {
        await PythonPeer.RunAsync(
            """
            import sys, numpy as np
            folder = sys.argv[1]
            np.save(f'{folder}/fortran.npy', np.asfortranarray(np.arange(70 * 45, dtype='<i4').reshape(70, 45)))
            np.save(f'{folder}/text.npy', np.array(['a', 'größer', '𝄞']))
            np.save(f'{folder}/scalar.npy', np.int64(-3))
            np.save(f'{folder}/big.npy', np.arange(3, dtype='>f4'))
            np.save(f'{folder}/record.npy', np.zeros(2, dtype=[('a', '<f4'), ('b', '<i4')]))
            np.save(f'{folder}/complex.npy', np.zeros(2, dtype='c16'))
            np.save(f'{folder}/cube.npy', np.zeros((2, 2, 2)))
            np.save(f'{folder}/object.npy', np.array([{}, None], dtype=object))
            np.savez(f'{folder}/many.npz', **{f'a{i}': np.full(i, i) for i in range(50)})
            """,
            _cancel, _folder.Path);

        NpyArray fortran = NpyFile.Read(_folder.Combine("fortran.npy"));
        Assert.Equal([70, 45], fortran.Shape.ToArray());
        Assert.Equal(Enumerable.Range(0, 70 * 45), fortran.As<int>());
        Assert.Equal(["a", "größer", "𝄞"], NpyFile.Read(_folder.Combine("text.npy")).As<string>());
        NpyArray scalar = NpyFile.Read(_folder.Combine("scalar.npy"));
        Assert.Equal([-3L], scalar.As<long>());
        Assert.Equal(0, scalar.Shape.Length);
        Assert.Contains("newbyteorder", Refused("big.npy"), StringComparison.Ordinal);
        Assert.Contains("several fields", Refused("record.npy"), StringComparison.Ordinal);
        Assert.Contains("<c16", Refused("complex.npy"), StringComparison.Ordinal);
        Assert.Contains("3 dimensions", Refused("cube.npy"), StringComparison.Ordinal);
        Assert.Contains("|O", Refused("object.npy"), StringComparison.Ordinal);
        using NpzFile many = NpzFile.Open(_folder.Combine("many.npz"));
        Assert.Equal(50, many.Names.Count);
        Assert.Equal(Enumerable.Repeat(49L, 49), many.Read("a49").As<long>());

        string Refused(string file) => Assert.Throws<CorruptFileException>(() => NpyFile.Read(_folder.Combine(file))).Message;
    }
}
