using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// Results go beside the build output, never to the top of the checkout.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath(Path.Combine("artifacts", "benchmarks")));
