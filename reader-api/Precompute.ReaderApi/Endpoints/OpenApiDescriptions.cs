using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Precompute.Database.Access;
using Precompute.Model;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>What the OpenAPI document says beyond the types: what the API is for, and the parameters with their legal ranges.</summary>
internal static class OpenApiDescriptions
{
    private const string BearerScheme = "bearer";
    private const string HeaderScheme = "header";

    /// <summary>Title and introduction.</summary>
    public static Task DescribeDocumentAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Precompute recommendations",
            Version = "v1",
            Description = "Precomputed two-sided recommendations, personal for entities newer than the last batch too. "
                + "Every answer comes from one version (`model_version`); errors are problem details.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key from `precompute keys create`." },
            [HeaderScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = PresentedKey.Header,
                Description = "The same key, for clients that cannot set Authorization.",
            },
        };
        return Task.CompletedTask;
    }

    /// <summary>The parameters of the endpoints, and the keys they need.</summary>
    public static Task DescribeOperationAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<EndpointAccess>().FirstOrDefault() is { Scope: not ApiScopes.None })
        {
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(HeaderScheme, context.Document)] = [] },
            ];
        }

        if (metadata.OfType<RecommendationRoute>().FirstOrDefault() is { } route)
            DescribeList(operation, route);
        else
            DescribeNamed(operation);
        return Task.CompletedTask;
    }

    private static void DescribeNamed(OpenApiOperation operation)
    {
        switch (operation.OperationId)
        {
            case BatchEndpoint.Name:
                operation.Parameters = [Choice("list", "Which list.", required: true, [.. RecommendationRoute.All.Select(static r => r.List)]), .. Filters()];
                SetExample(operation, OpenApiExamples.Batch());
                break;
            case PopularEndpoint.Name:
                operation.Parameters = [Role("Popular with whom"), .. Filters(), Cursor()];
                SetExample(operation, OpenApiExamples.Popular());
                break;
            case SimilarEndpoints.Startups:
                operation.Parameters = [Id(SimilarEndpoints.StartupId, "Like which startup."), .. Filters()];
                SetExample(operation, OpenApiExamples.SimilarStartups());
                break;
            case SimilarEndpoints.People:
                operation.Parameters = [Id(SimilarEndpoints.UserId, "Like whom."), Role("Of the people shown"), .. Filters()];
                SetExample(operation, OpenApiExamples.SimilarPeople());
                break;
            case ExplainEndpoints.Startups:
                operation.Parameters = [Id("userId", "For whom."), Id("startupId", "Which startup."), Role("Whose list is meant, as the person's role")];
                SetExample(operation, OpenApiExamples.ExplainedStartup());
                break;
            case ExplainEndpoints.People:
                operation.Parameters = [Id("startupId", "For which startup."), Id("userId", "Whom."), Role("Which list is meant, of people of which role")];
                SetExample(operation, OpenApiExamples.ExplainedPerson());
                break;
            case VersionsEndpoint.Name:
                SetExample(operation, OpenApiExamples.Version());
                break;
            case HealthEndpoints.Name:
                SetExample(operation, OpenApiExamples.Health());
                break;
        }
    }

    private static void DescribeList(OpenApiOperation operation, RecommendationRoute route)
    {
        SetExample(operation, route.Direction == Direction.Forward ? OpenApiExamples.Startups() : OpenApiExamples.Users());
        operation.Description =
            "The precomputed list while it is current, minus what became ineligible since; else the complete history folded into the model; "
            + "else by content; else what is popular. An id the source does not know gets the popular list with `known: false`. "
            + "There are `limit` items whenever so many are eligible.";
        operation.Parameters = [Id(route.IdParameter, "For whom."), .. Filters(), Cursor()];
    }

    private static void SetExample(OpenApiOperation operation, JsonNode example)
    {
        if (operation.Responses is { } responses && responses["200"].Content is { } content)
            content["application/json"].Example = example;
    }

    private static OpenApiParameter Id(string name, string description) =>
        Parameter(name, ParameterLocation.Path, description, new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" });

    private static OpenApiParameter Role(string whose) =>
        Choice(RoleParameter.Name, $"{whose}; {RoleParameter.Values[0]} where it is not given.", required: false, RoleParameter.Values);

    private static OpenApiParameter[] Filters() =>
    [
        Parameter("limit", ParameterLocation.Query, "Most items to return.", new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1",
            Maximum = RecommendationRequest.MaxLimit.ToString(),
            Default = JsonValue.Create(RecommendationRequest.DefaultLimit),
        }),
        Choice("type", "Only startups of this type, or people whose profile has it as engagement type.", required: false, "marketplace", "collaboration"),
        Value("category"),
        Value("stage"),
    ];

    private static OpenApiParameter Value(string name) => Parameter(
        name,
        ParameterLocation.Query,
        $"Only startups of this {name}, or people whose profile has it; case does not matter.",
        new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 200 });

    private static OpenApiParameter Cursor() => Parameter(
        "cursor",
        ParameterLocation.Query,
        "`next_cursor` of the previous page, unchanged. 410 once the list would be another: its version was replaced, or the profile, the role or older events changed.",
        new OpenApiSchema { Type = JsonSchemaType.String });

    private static OpenApiParameter Choice(string name, string description, bool required, params string[] values)
    {
        OpenApiParameter parameter = Parameter(name, ParameterLocation.Query, description, new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. values.Select(static v => JsonValue.Create(v))],
        });
        parameter.Required = required;
        return parameter;
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation location, string description, OpenApiSchema schema) => new()
    {
        Name = name,
        In = location,
        Required = location == ParameterLocation.Path,
        Description = description,
        Schema = schema,
    };
}
