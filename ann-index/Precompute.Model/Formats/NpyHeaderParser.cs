using System.Globalization;
using System.Text;

namespace Precompute.Model.Formats;

/// <summary>
/// Parses the Python dictionary in a .npy header. Writers differ: any order of the keys, either kind of quotes, blanks anywhere,
/// commas after the last entry, and the <c>L</c> that Python 2 put after integers are all accepted; other keys are not.
/// </summary>
internal ref struct NpyHeaderParser(NpyInput input, ReadOnlySpan<byte> text, int offset)
{
    private const int MaxDimensions = 32;
    private const int MaxDescriptor = 32;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    public (string Descriptor, bool FortranOrder, long[] Shape) Parse()
    {
        string? descriptor = null;
        bool? fortranOrder = null;
        long[]? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when descriptor is null:
                    descriptor = Descriptor();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = Boolean();
                    break;
                case "shape" when shape is null:
                    shape = Shape();
                    break;
                default:
                    throw Corrupt($"the header has the key '{key}' too often or without meaning");
            }

            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        if (Peek() != '\0')
            throw Corrupt("the header goes on after its dictionary");
        return descriptor is not null && fortranOrder is { } order && shape is not null
            ? (descriptor, order, shape)
            : throw Corrupt("the header lacks one of descr, fortran_order and shape");
    }

    private string Descriptor() => Peek() == '['
        ? throw Corrupt("the array holds records of several fields; only plain arrays are read")
        : Quoted();

    private bool Boolean() => TryWord("True") || (TryWord("False") ? false : throw Corrupt("fortran_order is neither True nor False"));

    private long[] Shape()
    {
        List<long> sizes = [];
        Expect('(');
        while (!TryTake(')'))
        {
            if (sizes.Count == MaxDimensions)
                throw Corrupt($"the shape has more than {MaxDimensions} dimensions");
            sizes.Add(Integer());
            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. sizes];
    }

    private long Integer()
    {
        Peek();
        int start = _at;
        while (_at < _text.Length && char.IsAsciiDigit((char)_text[_at]))
            _at++;
        if (!long.TryParse(_text[start.._at], NumberStyles.None, CultureInfo.InvariantCulture, out long size))
            throw Corrupt("a size in the shape is not a whole number that a file can hold");
        if (_at < _text.Length && _text[_at] == 'L')
            _at++;
        return size;
    }

    private string Quoted()
    {
        char quote = Peek();
        if (quote is not ('\'' or '"'))
            throw Corrupt("a quoted name was expected in the header");
        int length = _text[(_at + 1)..].IndexOf((byte)quote);
        if (length is < 1 or > MaxDescriptor)
            throw Corrupt($"a quoted name in the header has no end within {MaxDescriptor} characters, or is empty");
        string value = Encoding.Latin1.GetString(_text.Slice(_at + 1, length));
        _at += length + 2;
        return value;
    }

    private bool TryWord(string word)
    {
        Peek();
        if (!_text[_at..].StartsWith(Encoding.ASCII.GetBytes(word)))
            return false;
        _at += word.Length;
        return true;
    }

    private void Expect(char symbol)
    {
        if (!TryTake(symbol))
            throw Corrupt($"'{symbol}' was expected in the header");
    }

    private bool TryTake(char symbol)
    {
        if (Peek() != symbol)
            return false;
        _at++;
        return true;
    }

    /// <summary>The next character that is not blank, or 0 at the end.</summary>
    private char Peek()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
        return _at < _text.Length ? (char)_text[_at] : '\0';
    }

    private readonly CorruptFileException Corrupt(string problem) => input.Corrupt(offset + _at, problem);
}
