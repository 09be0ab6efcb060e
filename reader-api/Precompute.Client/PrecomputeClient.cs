using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Precompute.Contracts;

namespace Precompute.Client;

/// <summary>
/// Asks the recommendations API. Thread-safe. Beside what each method says, all of them throw <see cref="HttpRequestException"/> where
/// the API is not reached or not in time, and <see cref="OperationCanceledException"/> where the token asks for it. Clients made by
/// <see cref="PrecomputeClientServices.AddPrecomputeClient(Microsoft.Extensions.DependencyInjection.IServiceCollection, Action{PrecomputeClientOptions})"/>
/// try again by themselves what is worth it.
/// </summary>
/// <param name="http">Its base address is the API's, with a slash at the end; it sends the key. Not owned.</param>
public sealed class PrecomputeClient(HttpClient http)
{
    private const string ProblemMediaType = "application/problem+json";

    /// <summary>Asks once.</summary>
    /// <typeparam name="T">What the answer is.</typeparam>
    /// <param name="question">One of <see cref="Questions"/>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PrecomputeApiException">The API refuses, or has nothing to answer from.</exception>
    public async Task<T> AskAsync<T>(Question<T> question, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(question);
        using HttpResponseMessage response = await SendAsync(question.ToRequest(), cancellationToken);
        return await ReadAsync(response, question.Answer, cancellationToken);
    }

    /// <summary>Asks, and keeps the answer for <see cref="RefreshAsync"/>.</summary>
    /// <typeparam name="T">What the answer is.</typeparam>
    /// <param name="question">One of <see cref="Questions"/>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PrecomputeApiException">The API refuses, or has nothing to answer from.</exception>
    public async Task<HeldAnswer<T>> HoldAsync<T>(Question<T> question, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(question);
        using HttpResponseMessage response = await SendAsync(question.ToRequest(), cancellationToken);
        T answer = await ReadAsync(response, question.Answer, cancellationToken);
        return new HeldAnswer<T>(question, answer, response.Headers.ETag, isUnchanged: false);
    }

    /// <summary>
    /// Asks again: the answer found now, or the one held where nothing of it changed. The API finds it anew either way, so an opt-out or a
    /// new interaction acts at once; what is saved is the transfer.
    /// </summary>
    /// <typeparam name="T">What the answer is.</typeparam>
    /// <param name="held">The answer so far.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PrecomputeApiException">The API refuses, or has nothing to answer from.</exception>
    public async Task<HeldAnswer<T>> RefreshAsync<T>(HeldAnswer<T> held, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(held);
        HttpRequestMessage request = held.Question.ToRequest();
        if (held.Tag is { } tag)
            request.Headers.IfNoneMatch.Add(tag);
        using HttpResponseMessage response = await SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return new HeldAnswer<T>(held.Question, held.Value, response.Headers.ETag ?? held.Tag, isUnchanged: true);
        T answer = await ReadAsync(response, held.Question.Answer, cancellationToken);
        return new HeldAnswer<T>(held.Question, answer, response.Headers.ETag, isUnchanged: false);
    }

    /// <summary>All pages of a list, from the one the question names; each is asked for when it is come to.</summary>
    /// <typeparam name="T">What a page is.</typeparam>
    /// <param name="question">The list; its limit is the length of a page.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PrecomputeApiException">As for one page; 410 where the version was replaced between two pages.</exception>
    public async IAsyncEnumerable<T> PagesAsync<T>(ListQuestion<T> question, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(question);
        for (ListQuestion<T>? next = question; next is not null;)
        {
            T page = await AskAsync(next, cancellationToken);
            yield return page;
            next = NextCursorOf(page) is { } cursor ? next with { Cursor = cursor } : null;
        }
    }

    /// <summary>How the API is; an unhealthy one says so too.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PrecomputeApiException">Something between here and the API answered.</exception>
    public async Task<HealthReport> HealthAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("health", UriKind.Relative));
        using HttpResponseMessage response = await SendOnceAsync(request, cancellationToken);
        bool isReport = response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable
            && response.Content.Headers.ContentType?.MediaType == "application/json";
        return isReport
            ? await ReadAsync(response, ClientJson.Default.HealthReport, cancellationToken)
            : throw await FailureAsync(response, cancellationToken);
    }

    /// <summary>Whether the process answers at all.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<bool> IsLiveAsync(CancellationToken cancellationToken) => SucceedsAsync("health/live", cancellationToken);

    /// <summary>Whether it has a version to answer from.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => SucceedsAsync("health/ready", cancellationToken);

    private async Task<bool> SucceedsAsync(string path, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
        using HttpResponseMessage response = await SendOnceAsync(request, cancellationToken);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Sends a request; what the handlers of <see cref="PrecomputeClientServices"/> give up on is a request that did not reach the API.</summary>
    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (ExecutionRejectedException e)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"The recommendations API does not answer in time: {e.Message}", e);
        }
    }

    /// <summary>Sends a request, which ends with it; throws where the answer is neither a success nor 304.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            HttpResponseMessage response = await SendOnceAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
                return response;
            using (response)
            {
                throw await FailureAsync(response, cancellationToken);
            }
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            if (await response.Content.ReadFromJsonAsync(type, cancellationToken) is { } answer)
                return answer;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Unreadable(response, e);
        }

        throw Unreadable(response, null);
    }

    private static PrecomputeApiException Unreadable(HttpResponseMessage response, Exception? inner) => new(
        response.StatusCode,
        new Problem { Title = "The answer is not one of this API's", Detail = "Look at the base address, and at what lies between here and the API." },
        null,
        inner);

    private static async Task<PrecomputeApiException> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Problem? problem = null;
        if (string.Equals(response.Content.Headers.ContentType?.MediaType, ProblemMediaType, StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                problem = await response.Content.ReadFromJsonAsync(ClientJson.Default.Problem, cancellationToken);
            }
            catch (JsonException)
            {
                // The status alone says enough to act on.
            }
        }

        RetryConditionHeaderValue? retry = response.Headers.RetryAfter;
        return new PrecomputeApiException(response.StatusCode, problem, retry?.Delta);
    }

    private static string? NextCursorOf(object page) => page switch
    {
        StartupsAnswer startups => startups.NextCursor,
        UsersAnswer users => users.NextCursor,
        _ => null,
    };
}
