using System.CommandLine;
using Precompute.Batch.Files;
using Precompute.Model;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute als train</c>.</summary>
internal static class AlsTrainCommand
{
    private static readonly AlsParameters Usual = new();

    private static readonly Option<string> Data = new("--data") { Description = AlsSettings.DescribeFile("Interactions, users × items"), HelpName = "FILE", Required = true };

    private static readonly Option<IdKind> Ids = new("--ids")
    {
        Description = "Ids of a text file: ordinal (whole numbers, the rows of the factors), text (numbered in order of appearance, the names written "
            + "beside the factors), or auto: ordinal where all are whole numbers.",
        HelpName = "auto|ordinal|text",
        DefaultValueFactory = static _ => IdKind.Auto,
    };

    private static readonly Option<int> Factors = RangedOption.Of("--factors", "Number of factors", Usual.Factors, 1, 4096);

    private static readonly Option<int> Iterations = RangedOption.Of("--iterations", "Sweeps over both sides", Usual.Iterations, 0, 100_000);

    private static readonly Option<float> Regularization = RangedOption.Of("--regularization", "λ.", Usual.Regularization, 0f, 1e9f);

    private static readonly Option<float> Alpha = RangedOption.Of("--alpha", "α: a pair of weight w counts α₀ + α·w.", Usual.Alpha, 0f, 1e9f);

    private static readonly Option<float> UnobservedWeight = RangedOption.Of("--unobserved-weight", "α₀: what a pair without interaction counts.", Usual.UnobservedWeight, 0f, 1e9f);

    private static readonly Option<float> RegularizationExponent =
        RangedOption.Of("--regularization-exponent", "ν: 0 regularises every row alike, 1 in proportion to its interactions.", Usual.RegularizationExponent, 0f, 1f);

    private static readonly Option<AlsSolver> Solver = new("--solver")
    {
        Description = "cg (a few warm-started conjugate-gradient steps) or cholesky (exact, several times slower).",
        HelpName = "cg|cholesky",
        DefaultValueFactory = static _ => AlsSolver.ConjugateGradient,
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            if (text is "cg" or "cholesky")
                return text is "cg" ? AlsSolver.ConjugateGradient : AlsSolver.Cholesky;
            result.AddError($"--solver is '{text}'; legal are cg and cholesky.");
            return AlsSolver.ConjugateGradient;
        },
    };

    private static readonly Option<int> Steps = RangedOption.Of("--cg-steps", "Conjugate-gradient steps a row and sweep", Usual.ConjugateGradientSteps, 1, 1000);

    private static readonly Option<ulong> Seed = new("--seed") { Description = "Seed of the initial factors.", HelpName = "N", DefaultValueFactory = static _ => Usual.Seed };

    private static readonly Option<string?> InitialFactors = new("--initial-factors")
    {
        Description = "Folder with the factors to start from (user_factors.npy may be missing). Users and items beyond those are folded in first.",
        HelpName = "DIR",
    };

    private static readonly Option<string> Output = new("--output") { Description = "Folder for user_factors.npy, item_factors.npy and config.json.", HelpName = "DIR", Required = true };

    private static readonly Option<bool> NoObjective = new("--no-objective")
    {
        Description = "Do not compute the objective after every sweep (its time is never part of a sweep's seconds).",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand train = new(
            "train",
            "Train implicit ALS on a file of interactions: factors as .npy.",
            "precompute als train --data als_interactions.npz --factors 64 --iterations 15 --output model",
            "precompute als train --data train.txt.gz --alpha 1 --unobserved-weight 0.01 --regularization 0.007 --regularization-exponent 1 --output model",
            "precompute als train --data more.npz --initial-factors model --iterations 3 --output warm --json | tail -n 1");
        foreach (Option option in (Option[])[Data, Output, Factors, Iterations, Regularization, RegularizationExponent, Alpha, UnobservedWeight, Solver, Steps, Seed, InitialFactors, ThreadsOption.Workers, NoObjective, Ids])
            train.Add(option);
        foreach (Option option in PairFileSettings.All)
            train.Add(option);
        train.Add(AlsSettings.Force);
        train.SetAction(static (parse, token) => CommandExecutor.RunOnFilesAsync(
            parse, (session, t) => AlsTrainAction.Execute(session, RequestOf(parse), t), token));
        return train;
    }

    private static AlsTrainRequest RequestOf(ParseResult parse) => new()
    {
        Data = parse.GetRequiredValue(Data),
        Reading = PairFileSettings.Of(parse),
        Ids = parse.GetValue(Ids),
        Parameters = new AlsParameters
        {
            Factors = parse.GetValue(Factors),
            Iterations = parse.GetValue(Iterations),
            Regularization = parse.GetValue(Regularization),
            RegularizationExponent = parse.GetValue(RegularizationExponent),
            Alpha = parse.GetValue(Alpha),
            UnobservedWeight = parse.GetValue(UnobservedWeight),
            Solver = parse.GetValue(Solver),
            ConjugateGradientSteps = parse.GetValue(Steps),
            Seed = parse.GetValue(Seed),
        },
        Threads = parse.GetValue(ThreadsOption.Workers),
        InitialFactors = parse.GetValue(InitialFactors),
        Output = parse.GetRequiredValue(Output),
        Force = parse.GetValue(AlsSettings.Force),
        Objective = !parse.GetValue(NoObjective),
    };
}
