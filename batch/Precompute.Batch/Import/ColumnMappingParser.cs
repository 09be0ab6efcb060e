using System.Globalization;
using System.Text;

namespace Precompute.Batch.Import;

/// <summary>A hand-written parser of <see cref="ColumnMapping"/>'s notation.</summary>
internal sealed class ColumnMappingParser
{
    private readonly string _text;
    private int _position;

    public ColumnMappingParser(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
    }

    public List<KeyValuePair<string, ColumnSource>> Parse()
    {
        var entries = new List<KeyValuePair<string, ColumnSource>>();
        SkipSpace();
        while (_position < _text.Length)
        {
            string target = ReadBare("=");
            if (target.Length == 0)
                throw Error("a target such as user_id is expected");
            Expect('=');
            ColumnSource source = ReadSource();
            SkipSpace();
            while (TryTake(':'))
                source = ReadModifier(source);
            entries.Add(new(target, source));
            SkipSpace();
            if (_position == _text.Length)
                break;
            Expect(',');
            SkipSpace();
            if (_position == _text.Length)
                throw Error("an entry is expected after the comma");
        }

        return entries;
    }

    private ColumnSource ReadSource()
    {
        SkipSpace();
        char first = _position < _text.Length ? _text[_position] : '\0';
        if (first == '\'')
            return new ColumnSource { Constant = ReadQuoted('\'') };
        if (first == '"')
            return new ColumnSource { Name = ReadQuoted('"') };
        string bare = ReadBare(",:");
        if (bare.StartsWith('#'))
        {
            return int.TryParse(bare.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                ? new ColumnSource { Number = number }
                : throw Error($"'{bare}' is no column number; they are #1, #2, …");
        }

        return bare.Length > 0 ? new ColumnSource { Name = bare } : throw Error("a column's name, its number such as #2, or a 'constant' is expected");
    }

    private ColumnSource ReadModifier(ColumnSource source)
    {
        string name = ReadBare(",:(");
        if (name == "lower")
            return source with { Lower = true };
        if (name is not ("split" or "cut" or "prefix"))
            throw Error($"'{name}' is no modifier; they are split('…'), cut('…'), prefix('…') and lower");
        Expect('(');
        SkipSpace();
        char quote = _position < _text.Length ? _text[_position] : '\0';
        if (quote is not ('\'' or '"'))
            throw Error($"{name} needs its text in quotes, such as {name}(';')");
        string argument = ReadQuoted(quote);
        Expect(')');
        SkipSpace();
        if (argument.Length == 0)
            throw Error($"{name}'s text is empty");
        return name switch
        {
            "split" => source with { Split = argument },
            "cut" => source with { Cut = argument },
            _ => source with { Prefix = argument },
        };
    }

    private string ReadBare(string stops)
    {
        int start = _position;
        while (_position < _text.Length && !stops.Contains(_text[_position], StringComparison.Ordinal))
            _position++;
        return _text[start.._position].Trim();
    }

    // A quote inside is written twice.
    private string ReadQuoted(char quote)
    {
        var value = new StringBuilder();
        for (_position++; _position < _text.Length; _position++)
        {
            if (_text[_position] != quote)
            {
                value.Append(_text[_position]);
            }
            else if (_position + 1 < _text.Length && _text[_position + 1] == quote)
            {
                value.Append(quote);
                _position++;
            }
            else
            {
                _position++;
                return value.ToString();
            }
        }

        throw Error($"the closing {quote} is missing");
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] == ' ')
            _position++;
    }

    private bool TryTake(char expected)
    {
        if (_position >= _text.Length || _text[_position] != expected)
            return false;
        _position++;
        return true;
    }

    private void Expect(char expected)
    {
        SkipSpace();
        if (!TryTake(expected))
            throw Error($"'{expected}' is expected");
    }

    private ImportException Error(string problem) =>
        new($"Column mapping: {problem}, at position {_position + 1} of: {_text}");
}
