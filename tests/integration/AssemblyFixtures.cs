using Precompute.IntegrationTests;
using Precompute.TestKit.Artifacts;
using Precompute.TestKit.Database;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(AzuriteServer))]
// Tests wait for processes and servers of theirs half of the time: two of them on each of two processors leave less of it unused.
[assembly: Parallelization(MaxThreads = 4)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
