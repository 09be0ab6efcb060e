using Precompute.Batch.Cli;
using Precompute.Database.Embedded;
using Precompute.Database.Schema;
using Spectre.Console;

namespace Precompute.Batch.Demo;

/// <summary>What the demo says: text and tables for people, objects for machines.</summary>
internal sealed class DemoStory(IAnsiConsole? console, TextWriter output)
{
    private static readonly string[] Queries =
    [
        "select * from report.rows_by_method order by direction, role, segment;",
        "select startup_id, count(*) as shown_to from report.startups_for_people where rank <= 10 group by startup_id order by shown_to desc limit 10;",
        "select name, verdict, message from report.run_gates order by run_id desc, gate limit 7;",
    ];

    /// <summary>Says one line; machines are spared it.</summary>
    public void Say(string line) => console?.WriteLine(line);

    /// <summary>Shows one answer of the API.</summary>
    public void Show(DemoAnswer answer)
    {
        if (console is null)
        {
            JsonLine.Write(output, answer);
            return;
        }

        console.WriteLine();
        console.Write(TableOf(answer));
    }

    /// <summary>Says where to look further.</summary>
    public void Invite(EmbeddedPostgres postgres, ApiProcess api, DemoCast cast, bool keep)
    {
        if (console is null)
            return;
        console.WriteLine();
        console.WriteLine(keep ? "Look around; Ctrl-C ends everything:" : "Everything stops now. With --keep it stays up until Ctrl-C, and you can look around:");
        console.WriteLine();
        console.WriteLine($"  curl -H 'Authorization: Bearer {api.Key}' '{api.BaseAddress}{cast.Developer.Path}?limit=5'");
        console.WriteLine($"  PGSERVICEFILE='{postgres.ServiceFile}' psql service={RoleNames.Report}");
        foreach (string query in Queries)
            console.WriteLine("    " + query);
    }

    private static Table TableOf(DemoAnswer answer)
    {
        Table table = new() { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape($"{answer.Who}: {answer.Summary}")) };
        table.AddColumn(new TableColumn("#").RightAligned());
        table.AddColumn(answer.TargetHeading);
        table.AddColumn(new TableColumn("score").RightAligned());
        table.AddColumn("method");
        table.AddColumn("reasons");
        foreach (DemoItem item in answer.Items)
            table.AddRow($"{item.Rank}", Markup.Escape(item.Target), $"{item.Score:F3}", item.Method, Markup.Escape(string.Join("; ", item.Reasons)));
        return table;
    }
}
