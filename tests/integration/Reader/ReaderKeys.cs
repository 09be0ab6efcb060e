using System.Net.Http.Headers;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Keys as operators handle them, by <c>precompute keys</c>, and requests that carry them.</summary>
internal sealed class ReaderKeys : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _config;

    public ReaderKeys(string connectionString)
    {
        _config = _folder.Combine("config.json");
        File.WriteAllText(_config, JsonSerializer.Serialize(new { ConnectionStrings = new { Serving = connectionString } }));
    }

    /// <summary>Runs <c>keys …</c> in this process.</summary>
    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync(["keys", .. arguments, "--config", _config], output, error);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Makes a key of some scopes.</summary>
    public async Task<(long Id, string Key)> CreateAsync(string name, params string[] scopes)
    {
        CommandResult created = await RunAsync(["create", name, "--json", .. scopes.SelectMany(static s => (string[])["--scope", s])]);
        Assert.True(created.ExitCode == ExitCodes.Done, created.ToString());
        return (created.Summary.GetProperty("key_id").GetInt64(), created.Summary.GetProperty("key").GetString()!);
    }

    /// <summary>Asks with a key in one of the two headers; without one where it is null.</summary>
    public static async Task<HttpResponseMessage> AskAsync(HttpClient client, string path, string? key, bool bearer = true)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (key is not null && bearer)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        else if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The status of an answer with a key.</summary>
    public static async Task<int> StatusAsync(HttpClient client, string path, string? key, bool bearer = true)
    {
        using HttpResponseMessage response = await AskAsync(client, path, key, bearer);
        return (int)response.StatusCode;
    }

    public void Dispose() => _folder.Dispose();
}
