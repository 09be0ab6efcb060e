using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>Something that goes wrong inside one step of a run, brought about from outside of the product.</summary>
internal sealed record StepFault
{
    private const string Fail = "source_data.fail()";

    /// <summary>The name of the test's case.</summary>
    public required string Name { get; init; }

    /// <summary>The step it strikes.</summary>
    public required string Step { get; init; }

    /// <summary>What the ledger and the command say, in part.</summary>
    public required string Says { get; init; }

    /// <summary>How the command must end.</summary>
    public int ExitCode { get; init; } = ExitCodes.Failed;

    /// <summary>Which run.</summary>
    public string Kind { get; init; } = "weekly";

    /// <summary>Statements as the batch role that bring it about, before the run.</summary>
    public string? Break { get; init; }

    /// <summary>Statements that mend what <see cref="Break"/> broke.</summary>
    public string? Mend { get; init; }

    /// <summary>Standard output breaks at a line with this text.</summary>
    public string? OutputBreaksAt { get; init; }

    /// <summary>Locks that hold the run up before the step, one after the other.</summary>
    public string[]? Holds { get; init; }

    /// <summary>What happens to the files while the run is held up; receives the world and the label of the version being made, if there is one yet.</summary>
    public Action<RunWorld, string>? WhileHeld { get; init; }

    /// <summary>Removes what <see cref="WhileHeld"/> put in the way, after the run: the next one continues in the same folder.</summary>
    public Action<RunWorld>? CleanUp { get; init; }

    /// <summary>One fault or more a step of <see cref="RunSteps.All"/>.</summary>
    public static IReadOnlyList<StepFault> All { get; } =
    [
        new()
        {
            Name = "begin: the pointer's row is gone", Step = RunSteps.Begin, Says = "precompute.active_version has no row",
            Break = "create table source_data.pointer as table precompute.active_version; delete from precompute.active_version",
            Mend = "insert into precompute.active_version table source_data.pointer; drop table source_data.pointer",
        },
        new()
        {
            Name = "preflight: a view of the source may not be read", Step = RunSteps.Preflight, Says = "source.users", ExitCode = ExitCodes.BadInput,
            Break = "revoke select on source.users from precompute_batch", Mend = "grant select on source.users to precompute_batch",
        },
        new()
        {
            Name = "extract: a row of the source raises", Step = RunSteps.Extract, Says = "source.users cannot be read: the fault of the test", ExitCode = ExitCodes.BadInput,
            Break = SourceUsers("source_data.fail_at(u.created_at)"), Mend = SourceUsers("u.created_at"),
        },
        new()
        {
            Name = "evaluate: standard output is gone", Step = RunSteps.Evaluate, Says = "the pipe is gone", OutputBreaksAt = "\"step\":\"evaluate\"",
        },
        new()
        {
            Name = "train: the folder for the factors to start from cannot be made", Step = RunSteps.Train, Says = "active", Kind = "nightly",
            Holds = ["lock table source_data.users in access exclusive mode"],
            WhileHeld = static (world, _) =>
            {
                Directory.CreateDirectory(world.WorkFolder);
                File.WriteAllText(Path.Combine(world.WorkFolder, "active"), "a file where a folder should be");
            },
            CleanUp = static world => File.Delete(Path.Combine(world.WorkFolder, "active")),
        },
        FileInTheWay("index: an index cannot be written", RunSteps.Index, VersionLayout.Index(Direction.Reverse, ModelSide.Target)),
        FileInTheWay("lists: a list file cannot be written", RunSteps.Lists, VersionLayout.Lists(Direction.Reverse, ListRole.Investor)),
        new()
        {
            Name = "stage: rows are refused", Step = RunSteps.Stage, Says = "the fault of the test",
            Break = $"create trigger fault before insert on precompute.feature execute function {Fail}", Mend = "drop trigger fault on precompute.feature",
        },
        new()
        {
            Name = "stage: the store refuses the version's folder", Step = RunSteps.Stage, Says = "store",
            Holds = ["lock table precompute.evaluation_split in share mode"],
            WhileHeld = static (world, label) => File.WriteAllText(Path.Combine(world.StoreSettings.Path!, label), "a file where a folder should be"),
        },
        new()
        {
            Name = "verify: the version cannot be entered as staged", Step = RunSteps.Verify, Says = "the fault of the test",
            Break = $"create trigger fault before update on precompute.model_version for each row when (new.status = 'staged') execute function {Fail}",
            Mend = "drop trigger fault on precompute.model_version",
        },
        new()
        {
            Name = "gates: a verdict cannot be written down", Step = RunSteps.Gates, Says = "the fault of the test",
            Break = $"create trigger fault before insert on precompute.run_gate execute function {Fail}", Mend = "drop trigger fault on precompute.run_gate",
        },
        new()
        {
            Name = "gates: what they judge is torn", Step = RunSteps.Gates, Says = "its header says",
            Holds = BeforeTheGates,
            WhileHeld = static (world, _) => TearLists(world),
        },
        new()
        {
            Name = "activate: the pointer does not move", Step = RunSteps.Activate, Says = "the fault of the test",
            Break = $"create trigger fault before update on precompute.active_version execute function {Fail}", Mend = "drop trigger fault on precompute.active_version",
        },
        new()
        {
            Name = "retain: an old version cannot be dropped", Step = RunSteps.Retain, Says = "not pruned", ExitCode = ExitCodes.Done,
            Break = "do $$ begin execute (select 'create view source_data.in_the_way as table precompute.user_recommendations_v' || previous_version_id from precompute.active_version); end $$",
            Mend = "drop view source_data.in_the_way",
        },
    ];

    /// <summary>Locks behind which everything is verified and no gate has spoken.</summary>
    public static string[] BeforeTheGates =>
        ["lock table precompute.evaluation_split in share mode", "lock table precompute.model_version in share mode"];

    /// <summary>Cuts off half of a list file that was verified.</summary>
    public static void TearLists(RunWorld world)
    {
        using FileStream lists = File.OpenWrite(Path.Combine(world.VersionFolder, VersionLayout.Lists(Direction.Forward, ListRole.Developer)));
        lists.SetLength(lists.Length / 2);
    }

    /// <summary>The functions that faults call.</summary>
    public static string Functions =>
        """
        create function source_data.fail() returns trigger language plpgsql as $$ begin raise exception 'the fault of the test'; end $$;
        create function source_data.fail_at(timestamptz) returns timestamptz stable language plpgsql as $$ begin raise exception 'the fault of the test'; end $$;
        """;

    public override string ToString() => Name;

    // The run is held up between evaluation and training; a folder takes the place of a file.
    private static StepFault FileInTheWay(string name, string step, string file) => new()
    {
        Name = name,
        Step = step,
        Says = file,
        Holds = ["lock table precompute.evaluation_split in share mode"],
        WhileHeld = (world, _) => Directory.CreateDirectory(Path.Combine(world.VersionFolder, file)),
        CleanUp = world => Directory.Delete(Path.Combine(world.VersionFolder, file)),
    };

    private static string SourceUsers(string createdAt) =>
        $"""
        create or replace view source.users as
        select u.user_id, u.roles, u.is_active, u.opted_out, {createdAt} as created_at, u.categories, u.fields, u.tags, u.skills, u.stages, u.engagement_types
        from source_data.users u
        """;
}
