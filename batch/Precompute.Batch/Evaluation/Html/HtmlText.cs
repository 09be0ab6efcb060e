using System.Net;
using System.Text;

namespace Precompute.Batch.Evaluation.Html;

/// <summary>HTML in the making: whatever is text goes in encoded, tags are literals of the caller.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds markup as it is.</summary>
    public HtmlText Tag(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Adds text, encoded.</summary>
    public HtmlText Text(string text)
    {
        _text.Append(WebUtility.HtmlEncode(text));
        return this;
    }

    /// <summary>Adds an element without attributes that holds text.</summary>
    public HtmlText Element(string name, string text) => Tag($"<{name}>").Text(text).Tag($"</{name}>\n");

    /// <summary>Begins a table that scrolls by itself, also by keyboard, where it is wider than the page.</summary>
    /// <param name="kind">What it is, for programs.</param>
    /// <param name="name">What it is, for those who cannot see what stands above it.</param>
    /// <param name="columns">The heads of the columns.</param>
    public HtmlText BeginTable(string kind, string name, params ReadOnlySpan<string> columns)
    {
        Tag("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"").Text(name).Tag("\"><table data-table=\"").Text(kind).Tag("\" aria-label=\"").Text(name);
        Tag("\"><thead><tr>");
        foreach (string column in columns)
            Tag("<th scope=\"col\">").Text(column).Tag("</th>");
        return Tag("</tr></thead><tbody>\n");
    }

    /// <summary>Ends a table.</summary>
    public HtmlText EndTable() => Tag("</tbody></table></div>\n");

    /// <summary>Adds the cell that names a row.</summary>
    public HtmlText RowHead(string text) => Tag("<th scope=\"row\">").Text(text).Tag("</th>");

    /// <summary>Adds a cell of text.</summary>
    public HtmlText Cell(string text) => Tag("<td>").Text(text).Tag("</td>");

    /// <summary>Adds a cell of a number, perhaps with an interval below it.</summary>
    public HtmlText Number(string number, string? interval = null)
    {
        Tag("<td class=\"n\">").Text(number);
        return (interval is null ? this : Tag(" <small>").Text(interval).Tag("</small>")).Tag("</td>");
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
