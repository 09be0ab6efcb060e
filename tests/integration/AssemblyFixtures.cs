using Precompute.TestKit.Database;

[assembly: AssemblyFixture(typeof(PostgresServer))]
