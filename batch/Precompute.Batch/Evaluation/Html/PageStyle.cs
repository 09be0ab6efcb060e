namespace Precompute.Batch.Evaluation.Html;

/// <summary>The style of the page: light and dark, one column on a phone; wide tables scroll by themselves.</summary>
internal static class PageStyle
{
    /// <summary>CSS.</summary>
    public const string Css = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1c2329; --soft: #5a6672; --grid: #d5dbe1; --mark: #e8f1fb;
          --m0: #0b62b8; --m1: #c2410c; --m2: #6b7280; --m3: #7c3aed; --m4: #15803d; --m5: #be123c; --m6: #a16207; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14181c; --ink: #e6eaee; --soft: #9aa7b3; --grid: #38424c; --mark: #1d2f42;
          --m0: #6cb2f7; --m1: #fb923c; --m2: #a3adb8; --m3: #b79cff; --m4: #5ad18a; --m5: #fb7a92; --m6: #e2b34d; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 74rem; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.5rem; border-top: 1px solid var(--grid); padding-top: 1rem; }
        h3 { font-size: 1rem; margin: 1.5rem 0 .4rem; } p { margin: .4rem 0; } .soft, small, figcaption { color: var(--soft); }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(21rem, 100%), 1fr)); gap: 1rem; }
        figure { margin: 0; } figcaption { font-size: .875rem; } svg { display: block; width: 100%; height: auto; } svg text { fill: var(--ink); }
        .legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: 0 0 .5rem; padding: .4rem 0; list-style: none; position: sticky; top: 0;
          background: var(--paper); border-bottom: 1px solid var(--grid); }
        nav { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; } a { color: var(--m0); } :focus-visible { outline: 2px solid var(--m0); outline-offset: 2px; }
        dt { font-weight: 600; } dd { margin: 0 0 .6rem; max-width: 46rem; } section > p { max-width: 60rem; }
        .wide { overflow-x: auto; max-width: 100%; } table { border-collapse: collapse; font-size: .875rem; }
        th, td { padding: .25rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid); overflow-wrap: normal; }
        th { font-weight: 600; } tbody th, tr.ceiling th { font-weight: inherit; } td.prose { min-width: 18rem; } td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td small { display: block; font-size: .75rem; } tr.best { background: var(--mark); font-weight: 600; } tr.ceiling { font-style: italic; } tr.ceiling > * { border-bottom: 2px solid var(--grid); }
        details { margin: .6rem 0; } summary { cursor: pointer; }
        """;
}
