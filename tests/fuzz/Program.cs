using System.Globalization;
using Precompute.Fuzz;
using Precompute.TestKit;

// precompute-fuzz [minutes] [folder for what is found]: the readers of index and .npy files under inputs that reach new code.
double minutes = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
string found = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), "precompute-fuzz");
string[] instrumented = [.. Instrumentation.Targets.Where(Instrumentation.Apply)];
Console.WriteLine($"{Instrumentation.Targets.Count} assemblies instrumented ({instrumented.Length} of them now); what is found goes to {found}");
return new FuzzRun(RepositoryRoot.Combine("tests", "fuzz", "corpus"), found).Run(TimeSpan.FromMinutes(minutes)) ? 0 : 1;
