using Precompute.IntegrationTests;
using Precompute.TestKit.Artifacts;
using Precompute.TestKit.Database;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(AzuriteServer))]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
