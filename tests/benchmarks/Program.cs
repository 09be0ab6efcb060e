using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Precompute.Benchmarks.Night;

if (args is ["night", ..])
    return await NightBenchmark.RunAsync(args[1..], Console.Out, CancellationToken.None);

// Results go beside the build output, never to the top of the checkout.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath(Path.Combine("artifacts", "benchmarks")));
return 0;
