using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Precompute.Client;
using Precompute.Contracts;

namespace Precompute.UnitTests.Client;

public sealed class PrecomputeClientServicesTests
{
    private static readonly Guid Person = new("75736572-0000-8000-8000-000000000001");
    private static readonly ListQuestion<StartupsAnswer> Question = Questions.StartupsFor(Person, PersonRole.Investor);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(503, 3)]
    [InlineData(429, 3)]
    [InlineData(400, 1)]
    [InlineData(403, 1)]
    public async Task Request_ThatFails_IsTriedAgainWhereThatMayHelp(int status, int tries)
    {
        StubApi api = new(_ => StubApi.Answer((HttpStatusCode)status, "{}", "application/problem+json"));
        await using ServiceProvider services = Services(api, static _ => { });

        PrecomputeApiException e = await Assert.ThrowsAsync<PrecomputeApiException>(() => Client(services).AskAsync(Question, Token));

        Assert.Equal((HttpStatusCode)status, e.Status);
        Assert.Equal(tries, api.Requests.Count);
    }

    [Fact]
    public async Task Request_WithRetriesOff_IsSentOnce()
    {
        StubApi api = new(static _ => StubApi.Answer(HttpStatusCode.ServiceUnavailable, "{}", "application/problem+json"));
        await using ServiceProvider services = Services(api, static o => o.Retries = 0);
        await Assert.ThrowsAsync<PrecomputeApiException>(() => Client(services).AskAsync(Question, Token));
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task Request_ToAnApiThatIsSilent_EndsInTimeAsNotReached()
    {
        await using ServiceProvider services = Services(new SilentApi(), static o =>
        {
            o.AttemptTimeout = TimeSpan.FromMilliseconds(30);
            o.TotalTimeout = TimeSpan.FromMilliseconds(60);
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => Client(services).AskAsync(Question, Token));
    }

    [Fact]
    public async Task Key_IsSentWithEachTry_ChangesWithoutARestart_AndYieldsToTheCallersOwn()
    {
        StubApi api = new(static _ => StubApi.Answer(HttpStatusCode.OK, StubApi.Startups));
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Precompute:BaseAddress"] = "http://api.test/below",
            ["Precompute:ApiKey"] = "pck_one",
        }).Build();
        ServiceCollection collection = new();
        collection.AddPrecomputeClient(configuration.GetSection(PrecomputeClientOptions.Section)).ConfigurePrimaryHttpMessageHandler(() => api);
        await using ServiceProvider services = collection.BuildServiceProvider();
        PrecomputeClient client = Client(services);

        await client.AskAsync(Question, Token);
        configuration["Precompute:ApiKey"] = "pck_two";
        configuration.Reload();
        await client.AskAsync(Question, Token);

        Assert.Equal(["pck_one", "pck_two"], api.Requests.Select(static r => Assert.Single(r.Headers.GetValues("X-Api-Key"))));
        Assert.StartsWith("/below/api/", api.Requests[0].RequestUri!.AbsolutePath, StringComparison.Ordinal);

        HttpClient http = services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(PrecomputeClient));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        await new PrecomputeClient(http).AskAsync(Question, Token);
        Assert.False(api.Requests[2].Headers.Contains("X-Api-Key"));
    }

    [Fact]
    public async Task Requests_AreNotLogged()
    {
        CollectedMessages log = new();
        StubApi api = new(static _ => StubApi.Answer(HttpStatusCode.OK, StubApi.Startups));
        await using ServiceProvider services = Services(api, static o => o.ApiKey = "pck_secret", c => c.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));

        await Client(services).AskAsync(Question, Token);

        Assert.DoesNotContain(log.Messages, static m => m.Contains(Person.ToString(), StringComparison.Ordinal) || m.Contains("pck_secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_ThatAreWrong_AreAllListed()
    {
        using ServiceProvider services = Services(new SilentApi(), static o =>
        {
            o.BaseAddress = new Uri("ftp://api.test");
            o.Retries = 11;
            o.AttemptTimeout = TimeSpan.FromSeconds(9);
        });
        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<PrecomputeClientOptions>>().Value);
        Assert.Equal(3, e.Failures.Count());
        using ServiceProvider none = Services(new SilentApi(), static o => o.BaseAddress = null);
        Assert.Throws<OptionsValidationException>(() => Client(none));
    }

    private static PrecomputeClient Client(ServiceProvider services) => services.GetRequiredService<PrecomputeClient>();

    private static ServiceProvider Services(HttpMessageHandler api, Action<PrecomputeClientOptions> configure, Action<IServiceCollection>? add = null)
    {
        ServiceCollection services = new();
        add?.Invoke(services);
        services.AddPrecomputeClient(options =>
        {
            options.BaseAddress = new Uri("http://api.test");
            options.RetryDelay = TimeSpan.FromMilliseconds(1);
            configure(options);
        }).ConfigurePrimaryHttpMessageHandler(() => api);
        return services.BuildServiceProvider();
    }

    private sealed class SilentApi : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }

    private sealed class CollectedMessages : ILoggerProvider, ILogger
    {
        public List<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Messages)
                Messages.Add(formatter(state, exception));
        }
    }
}
