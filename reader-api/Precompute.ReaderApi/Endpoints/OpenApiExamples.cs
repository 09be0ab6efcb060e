using System.Text.Json.Nodes;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Answers as they look, for the OpenAPI document. A test compares their shape with real ones.</summary>
internal static class OpenApiExamples
{
    /// <summary>Startups for a person.</summary>
    public static JsonNode Startups() => Parse("""
        { "startups": [
            { "startup_id": "73746172-0000-8000-8000-00000000000a", "rank": 1, "score": 0.87, "method": "als", "reasons": ["people with a similar history"] },
            { "startup_id": "73746172-0000-8000-8000-00000000000b", "rank": 2, "score": 0.41, "method": "content_based", "reasons": ["shares fintech"] } ],
          "method_used": "als", "model_version": "v20260122T020000Z-0042", "interaction_count": 12,
          "requested": 2, "returned": 2, "eligible": 812, "removed": { "filtered": 0, "acted_on": 9, "ineligible": 1 }, "known": true, "role_matches": true,
          "stale": false, "generated_at": "2026-01-22T02:11:05Z", "request_id": "0f1c0d6e7f1f4d7c9a430c6f3f0e9f11", "next_cursor": "AgEqAAAAAAAAAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGK8ke-BRPJ0" }
        """);

    /// <summary>People for a startup.</summary>
    public static JsonNode Users() => Parse("""
        { "users": [
            { "user_id": "75736572-0000-8000-8000-000000000001", "rank": 1, "score": 0.72, "method": "als_reverse", "reasons": ["people with a similar history"] } ],
          "method_used": "als_reverse", "model_version": "v20260122T020000Z-0042", "interaction_count": 9,
          "requested": 1, "returned": 1, "eligible": 240, "removed": { "filtered": 0, "acted_on": 9, "ineligible": 1 }, "known": true, "role_matches": true,
          "stale": false, "generated_at": "2026-01-22T02:11:05Z", "request_id": "0f1c0d6e7f1f4d7c9a430c6f3f0e9f11", "next_cursor": "AgEqAAAAAAAAAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGK8ke-BRPJ0" }
        """);

    /// <summary>Startups like a startup.</summary>
    public static JsonNode SimilarStartups() => Parse("""
        { "startups": [
            { "startup_id": "73746172-0000-8000-8000-00000000000c", "rank": 1, "score": 0.93, "method": "als_reverse", "reasons": ["people with a similar history"] },
            { "startup_id": "73746172-0000-8000-8000-00000000000e", "rank": 2, "score": 0.64, "method": "content_based", "reasons": ["shares fintech"] } ],
          "method_used": "als_reverse", "model_version": "v20260122T020000Z-0042", "interaction_count": 31,
          "requested": 2, "returned": 2, "eligible": 811, "removed": { "filtered": 0, "acted_on": 1, "ineligible": 0 }, "known": true, "role_matches": null,
          "stale": false, "generated_at": "2026-01-22T02:11:05Z", "request_id": "0f1c0d6e7f1f4d7c9a430c6f3f0e9f11", "next_cursor": null }
        """);

    /// <summary>People like a person.</summary>
    public static JsonNode SimilarPeople() => Parse("""
        { "users": [
            { "user_id": "75736572-0000-8000-8000-000000000002", "rank": 1, "score": 0.88, "method": "als", "reasons": ["people with a similar history"] } ],
          "method_used": "als", "model_version": "v20260122T020000Z-0042", "interaction_count": 12,
          "requested": 1, "returned": 1, "eligible": 239, "removed": { "filtered": 0, "acted_on": 1, "ineligible": 0 }, "known": true, "role_matches": null,
          "stale": false, "generated_at": "2026-01-22T02:11:05Z", "request_id": "0f1c0d6e7f1f4d7c9a430c6f3f0e9f11", "next_cursor": null }
        """);

    /// <summary>Why a startup is shown to a person.</summary>
    public static JsonNode ExplainedStartup() => Parse("""
        { "id": "75736572-0000-8000-8000-000000000001", "target_id": "73746172-0000-8000-8000-00000000000a",
          "known": true, "personal": true, "interaction_count": 12, "target_status": "eligible",
          "position": { "rank": 1, "score": 0.87, "method": "als", "reasons": ["people with a similar history"] },
          "history": { "method": "als", "score": 0.87,
            "contributions": [ { "id": "73746172-0000-8000-8000-00000000000c", "weight": 5.0, "contribution": 0.56 },
                               { "id": "73746172-0000-8000-8000-00000000000e", "weight": 3.0, "contribution": 0.35 } ],
            "rest": { "count": 1, "contribution": -0.04 }, "others": { "count": 0, "contribution": 0.0 } },
          "content": { "score": 0.41, "shared": [ { "kind": "category", "value": "fintech", "contribution": 0.41 } ],
            "rest": { "count": 0, "contribution": 0.0 } },
          "model_version": "v20260122T020000Z-0042", "stale": false, "request_id": "0f1c0d6e7f1f4d7c9a430c6f3f0e9f11" }
        """);

    /// <summary>Why a person is shown to a startup.</summary>
    public static JsonNode ExplainedPerson() => Parse("""
        { "id": "73746172-0000-8000-8000-00000000000a", "target_id": "75736572-0000-8000-8000-000000000001",
          "known": true, "personal": true, "interaction_count": 4, "target_status": "eligible",
          "position": { "rank": 1, "score": 0.72, "method": "als_reverse", "reasons": ["people with a similar history"] },
          "history": { "method": "als_reverse", "score": 0.72,
            "contributions": [ { "id": "75736572-0000-8000-8000-000000000002", "weight": 5.0, "contribution": 0.48 } ],
            "rest": { "count": 1, "contribution": -0.02 }, "others": { "count": 2, "contribution": 0.26 } },
          "content": { "score": 0.33, "shared": [ { "kind": "skill", "value": "rust", "contribution": 0.33 } ],
            "rest": { "count": 0, "contribution": 0.0 } },
          "model_version": "v20260122T020000Z-0042", "stale": false, "request_id": "0f1c0d6e7f1f4d7c9a430c6f3f0e9f11" }
        """);

    /// <summary>What is popular: what a stranger gets.</summary>
    public static JsonNode Popular() => Parse("""
        { "startups": [
            { "startup_id": "73746172-0000-8000-8000-00000000000a", "rank": 1, "score": 412.5, "method": "popular", "reasons": ["popular now"] } ],
          "method_used": "popular", "model_version": "v20260122T020000Z-0042", "interaction_count": 0,
          "requested": 1, "returned": 1, "eligible": 822, "removed": { "filtered": 0, "acted_on": 0, "ineligible": 0 }, "known": false, "role_matches": null,
          "stale": false, "generated_at": "2026-01-22T02:11:05Z", "request_id": "0f1c0d6e7f1f4d7c9a430c6f3f0e9f11", "next_cursor": "AgEqAAAAAAAAAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGK8ke-BRPJ0" }
        """);

    /// <summary>A batch of one list.</summary>
    public static JsonNode Batch()
    {
        JsonNode list = Startups();
        return new JsonObject
        {
            ["answers"] = new JsonArray(new JsonObject { ["id"] = "75736572-0000-8000-8000-000000000001", ["answer"] = list }),
            ["model_version"] = list["model_version"]!.DeepClone(),
            ["request_id"] = list["request_id"]!.DeepClone(),
        };
    }

    /// <summary>The version that answers.</summary>
    public static JsonNode Version() => Parse("""
        { "model_version": "v20260122T020000Z-0042", "model_created_at": "2026-01-22T02:11:05Z", "model_age_seconds": 30660,
          "people": 200000, "startups": 50000, "refused_version": null }
        """);

    /// <summary>How a healthy API is.</summary>
    public static JsonNode Health() => Parse("""
        { "status": "healthy", "database_connected": true, "source_connected": true, "model_version": "v20260122T020000Z-0042",
          "model_created_at": "2026-01-22T02:11:05Z", "model_age_seconds": 30660, "overlay_age_seconds": 0, "refused_version": null, "details": [] }
        """);

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;
}
