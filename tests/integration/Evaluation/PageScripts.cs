namespace Precompute.IntegrationTests.Evaluation;

/// <summary>What a browser is asked about a page.</summary>
internal static class PageScripts
{
    /// <summary>Elements that stick out of the page, other than inside of what scrolls by itself.</summary>
    public const string ElementsWiderThanThePage = """
        return [...document.querySelectorAll('body *')].filter(e => !e.closest('.wide') && !e.closest('svg')
            && (e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 || e.getBoundingClientRect().left < -1))
            .map(e => e.tagName + '.' + e.className + ' ' + e.getBoundingClientRect().right);
        """;

    /// <summary>Text of plots that is drawn smaller than 9 px, or not inside of its plot.</summary>
    public const string PlotTextTooSmallOrOutside = """
        return [...document.querySelectorAll('figure svg')].flatMap(svg => {
            const plot = svg.getBoundingClientRect(), scale = plot.width / svg.viewBox.baseVal.width;
            return [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).filter(t => {
                const box = t.getBoundingClientRect();
                return parseFloat(getComputedStyle(t).fontSize) * scale < 9
                    || box.left < plot.left - 1 || box.right > plot.right + 1 || box.top < plot.top - 1 || box.bottom > plot.bottom + 1;
            }).map(t => svg.getAttribute('aria-label') + ': ' + t.textContent);
        });
        """;

    /// <summary>Pairs of labels of one plot that lie on each other.</summary>
    public const string OverlappingPlotLabels = """
        return [...document.querySelectorAll('figure svg')].flatMap(svg => {
            const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => [t.textContent, t.getBoundingClientRect()]);
            return texts.flatMap(([a, p], i) => texts.slice(i + 1)
                .filter(([, q]) => Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 3)
                .map(([b]) => svg.getAttribute('aria-label') + ': ' + a + ' and ' + b));
        });
        """;

    private const string Contrast = """
        const known = new Map(), canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const rgb = c => {
            if (!known.has(c)) { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); known.set(c, [...canvas.getImageData(0, 0, 1, 1).data]); }
            return known.get(c);
        };
        const luminance = c => { const l = rgb(c).slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * l[0] + .7152 * l[1] + .0722 * l[2]; };
        const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (rgb(c)[3] === 255) return c; } return 'white'; };
        const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)]; return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); };

        """;

    /// <summary>The least contrast of any text against what is behind it; of the long tables, which are folded, the first rows stand for all.</summary>
    public const string LeastTextContrast = Contrast + """
        return Math.min(...[...document.querySelectorAll('body *')].filter(e => !e.closest('details tbody tr:nth-child(n + 4)'))
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
            .map(e => contrast(e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color, behind(e))));
        """;

    /// <summary>The least contrast of a method's colour against the paper.</summary>
    public const string LeastDrawingContrast = Contrast + """
        return Math.min(...[...document.querySelectorAll('.legend span[style]')].map(e => contrast(getComputedStyle(e).color, behind(e))));
        """;

    /// <summary>Luminance of the page's background, 0 black, 1 white.</summary>
    public const string PaperLuminance = Contrast + "return luminance(getComputedStyle(document.body).backgroundColor);";

    /// <summary>The cells of a table, a row a text, cells divided by tabs; details are opened first, because what is hidden has no text.</summary>
    public static string CellsOf(string section, string table) => $$"""
        document.querySelectorAll('details').forEach(d => d.open = true);
        return [...document.querySelectorAll('#{{section}} [data-table="{{table}}"] tr')]
            .map(r => [...r.cells].map(c => c.innerText.trim().replace(/\s+/g, ' ')).join('\t'));
        """;
}
