using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Precompute.Benchmarks;
using Precompute.Benchmarks.Curves;
using Precompute.Benchmarks.Night;
using Precompute.Benchmarks.Serving;
using Precompute.Benchmarks.Sweeps;

switch (args)
{
    case ["night", .. var rest]:
        return await NightBenchmark.RunAsync(rest, Console.Out, CancellationToken.None);
    case ["vectors", .. var rest]:
        return VectorSet.Write(rest, Console.Out);
    case ["interactions", .. var rest]:
        return InteractionSet.Write(rest, Console.Out);
    case ["curves", .. var rest]:
        return await CurvesCommand.Create().Parse(rest).InvokeAsync();
    case ["training", .. var rest]:
        return await TrainingCommand.Create().Parse(rest).InvokeAsync();
    case ["serve", .. var rest]:
        return await ServingCommand.Create().Parse(rest).InvokeAsync();
    default:
        // Results go beside the build output, never to the top of the checkout.
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath(Path.Combine("artifacts", "benchmarks")));
        return 0;
}
