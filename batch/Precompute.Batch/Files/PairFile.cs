using System.Buffers.Text;
using System.Text;
using Precompute.Batch.Cli;
using Precompute.Numerics;

namespace Precompute.Batch.Files;

/// <summary>
/// Pairs as text, plain or gzip: <c>user⇥item[⇥weight]</c> (tab, comma or spaces; further columns are not read), or the adjacency form
/// <c>user item item …</c>. Read as bytes, line by line.
/// </summary>
internal sealed class PairFile
{
    private const int MostColumns = 64;
    private static readonly string[] UserNames = ["user", "user_id", "userid", "uid", "query", "query_id"];
    private static readonly string[] ItemNames = ["item", "item_id", "itemid", "iid", "target", "target_id", "startup_id"];
    private static readonly string[] WeightNames = ["weight", "value", "rating", "count", "confidence"];
    private readonly string _path;
    private readonly PairFileOptions _options;
    private readonly IdSpace _ids;
    private readonly PairBuffer _pairs = new();
    private readonly Range[] _fields = new Range[MostColumns];
    private bool _adjacency;
    private byte _separator;
    private int _weightColumn = 2;

    private PairFile(string path, PairFileOptions options, IdSpace ids)
    {
        _path = path;
        _options = options;
        _ids = ids;
    }

    /// <summary>Reads a file into users × items, weights of repeated pairs added.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What its lines are.</param>
    /// <param name="ids">What its ids mean; an open kind is decided, new names are added.</param>
    /// <param name="cancellationToken">Looked at every few thousand lines.</param>
    /// <exception cref="InvalidInputException">The file cannot be read; line, value and remedy are named.</exception>
    public static CsrMatrix Read(string path, PairFileOptions options, IdSpace ids, CancellationToken cancellationToken)
    {
        PairFile file = new(path, options, ids);
        if (file.TryReadLines(cancellationToken))
            return file._pairs.ToMatrix(path, cancellationToken);

        // An id that is no number, somewhere in the file: all of them are names.
        ids.Decide(IdKind.Text);
        PairFile again = new(path, options, ids);
        _ = again.TryReadLines(cancellationToken);
        return again._pairs.ToMatrix(path, cancellationToken);
    }

    private bool TryReadLines(CancellationToken cancellationToken)
    {
        using TextLines lines = TextLines.Open(_path);
        bool first = true;
        while (lines.Next(out ReadOnlySpan<byte> line))
        {
            if ((lines.Number & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (first)
            {
                first = false;
                Recognise(line);
                if (!_adjacency && IsHeader(line))
                    continue;
            }

            if (!(_adjacency ? TryAddNeighbours(lines, line) : TryAddPair(lines, line)))
                return false;
        }

        if (_ids.Kind == IdKind.Auto)
            _ids.Decide(IdKind.Ordinal);
        return true;
    }

    private void Recognise(ReadOnlySpan<byte> line)
    {
        _separator = line.Contains((byte)'\t') ? (byte)'\t' : line.Contains((byte)',') ? (byte)',' : (byte)' ';
        _adjacency = _options.Layout == PairLayout.Adjacency || (_options.Layout == PairLayout.Auto && _separator == (byte)' ');
    }

    private bool IsHeader(ReadOnlySpan<byte> line)
    {
        int count = Split(line);
        string[] names = new string[count];
        for (int i = 0; i < count; i++)
            names[i] = Encoding.UTF8.GetString(line[_fields[i]].Trim((byte)' ')).ToLowerInvariant();
        bool known = count >= 2 && UserNames.Contains(names[0]) && ItemNames.Contains(names[1]);
        if (known || _options.Header)
            _weightColumn = Array.FindIndex(names, static n => WeightNames.Contains(n));
        return known || _options.Header;
    }

    private bool TryAddPair(TextLines lines, ReadOnlySpan<byte> line)
    {
        int count = Split(line);
        if (count < 2)
            throw lines.Fault($"'{Shown(line)}' has one column; a user and an item are needed, separated by a tab, a comma or spaces.");
        if (!TryOrdinal(lines, line[_fields[0]], _ids.Users, "user", out int user) || !TryOrdinal(lines, line[_fields[1]], _ids.Items, "item", out int item))
            return false;
        float weight = 1f;
        if (!_options.IgnoreWeights && _weightColumn >= 0 && _weightColumn < count)
        {
            ReadOnlySpan<byte> text = line[_fields[_weightColumn]].Trim((byte)' ');
            if (!Utf8Parser.TryParse(text, out weight, out int consumed) || consumed < text.Length || !float.IsFinite(weight))
                throw lines.Fault($"the weight is '{Shown(text)}'; it must be a finite number. Give --ignore-weights to count every line as 1.");
        }

        _pairs.Add(user, item, weight);
        return true;
    }

    private bool TryAddNeighbours(TextLines lines, ReadOnlySpan<byte> line)
    {
        int user = -1;
        foreach (Range range in line.SplitAny(" \t"u8))
        {
            ReadOnlySpan<byte> token = line[range];
            if (token.IsEmpty)
                continue;
            if (!TryOrdinal(lines, token, user < 0 ? _ids.Users : _ids.Items, user < 0 ? "user" : "item", out int ordinal))
                return false;
            if (user < 0)
                _pairs.AddEmpty(user = ordinal);
            else
                _pairs.Add(user, ordinal, 1f);
        }

        return true;
    }

    /// <summary>The ordinal of an id; false where the kind is open and the id is no ordinal.</summary>
    private bool TryOrdinal(TextLines lines, ReadOnlySpan<byte> field, NameMap? names, string side, out int ordinal)
    {
        ReadOnlySpan<byte> id = field.Trim((byte)' ');
        if (id.IsEmpty)
            throw lines.Fault($"the {side} is empty; every line needs a user and an item.");
        if (id[0] == (byte)'"')
            throw lines.Fault($"the {side} is {Shown(id)}; quoted fields are not read. Write the file with tabs and without quotes.");
        if (names is not null)
        {
            ordinal = lines.AssignTo(names, id);
            return true;
        }

        // Only the shortest way to write a number is one: 007 and 7 are two names.
        bool number = Utf8Parser.TryParse(id, out ordinal, out int consumed) && consumed == id.Length && char.IsAsciiDigit((char)id[0])
            && (id[0] != (byte)'0' || id.Length == 1) && ordinal < Array.MaxLength;
        if (!number && _ids.Kind == IdKind.Ordinal)
        {
            throw lines.Fault(
                $"the {side} is '{Shown(id)}'; ordinals are whole numbers from 0 to {Array.MaxLength - 1} without leading zeros. Give --ids text for ids of any kind.");
        }

        return number;
    }

    private int Split(ReadOnlySpan<byte> line)
    {
        if (_separator == (byte)' ')
            return SplitAtSpaces(line);
        int count = 0;
        foreach (Range range in line.Split(_separator))
        {
            if (count == MostColumns)
                break;
            _fields[count++] = range;
        }

        return count;
    }

    private int SplitAtSpaces(ReadOnlySpan<byte> line)
    {
        int count = 0;
        foreach (Range range in line.Split((byte)' '))
        {
            if (count < MostColumns && range.End.Value > range.Start.Value)
                _fields[count++] = range;
        }

        return count;
    }

    private static string Shown(ReadOnlySpan<byte> text)
    {
        string shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 80)]);
        return text.Length > 80 ? shown + "…" : shown;
    }
}
