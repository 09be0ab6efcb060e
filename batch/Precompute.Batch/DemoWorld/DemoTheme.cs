namespace Precompute.Batch.DemoWorld;

/// <summary>What a latent community talks about.</summary>
/// <param name="Category">Category of its startups.</param>
/// <param name="Fields">Fields within it.</param>
/// <param name="Tags">Tags its people and startups use.</param>
/// <param name="Skills">Skills its startups look for.</param>
/// <param name="Nouns">Second halves of its startups' names.</param>
internal sealed record DemoTheme(string Category, string[] Fields, string[] Tags, string[] Skills, string[] Nouns)
{
    /// <summary>First halves of startups' names.</summary>
    public static IReadOnlyList<string> Stems { get; } =
    [
        "Amber", "Arc", "Aspen", "Atlas", "Aurora", "Beacon", "Birch", "Bright", "Cedar", "Cirrus", "Clear", "Cobalt", "Copper", "Coral",
        "Delta", "Drift", "Echo", "Elm", "Ember", "Falcon", "Fern", "Flint", "Forge", "Garnet", "Harbor", "Hazel", "Helio", "Indigo",
        "Iris", "Juniper", "Kestrel", "Kite", "Lark", "Linden", "Lumen", "Maple", "Meridian", "Mint", "Moss", "Nimbus", "North", "Nova",
        "Oak", "Onyx", "Opal", "Orbit", "Osprey", "Pebble", "Pine", "Polar", "Quartz", "Quill", "Raven", "Reef", "Ridge", "Robin",
        "Sable", "Sage", "Sierra", "Slate", "Solar", "Spruce", "Stellar", "Summit", "Tidal", "Timber", "Topaz", "Umber", "Vector",
        "Velvet", "Vertex", "Violet", "Willow", "Wren", "Zephyr",
    ];

    /// <summary>Stages, from early to late.</summary>
    public static IReadOnlyList<string> Stages { get; } = ["idea", "prototype", "mvp", "seed", "series-a", "growth"];

    /// <summary>The communities.</summary>
    public static IReadOnlyList<DemoTheme> All { get; } =
    [
        new("fintech", ["payments", "lending", "accounting"], ["open-banking", "b2b", "compliance", "cards", "invoicing", "risk", "payroll", "ledger"],
            ["csharp", "postgresql", "react", "kubernetes", "security", "kotlin"], ["Pay", "Ledger", "Capital", "Bank", "Invoice"]),
        new("healthtech", ["telemedicine", "diagnostics", "wellness"], ["patients", "clinics", "wearables", "mental-health", "privacy", "imaging", "pharma", "care"],
            ["python", "machine-learning", "flutter", "fhir", "react", "statistics"], ["Health", "Care", "Clinic", "Pulse", "Med"]),
        new("edtech", ["tutoring", "courses", "assessment"], ["schools", "language-learning", "kids", "teachers", "certification", "mobile-first", "video", "games"],
            ["typescript", "react", "nodejs", "flutter", "video-streaming", "design"], ["Learn", "Class", "Tutor", "Study", "Academy"]),
        new("climate", ["energy", "carbon", "agriculture"], ["solar", "carbon-accounting", "batteries", "sustainability", "iot", "grid", "soil", "recycling"],
            ["python", "embedded", "data-engineering", "geospatial", "rust", "hardware"], ["Energy", "Carbon", "Grid", "Earth", "Harvest"]),
        new("gaming", ["mobile-games", "esports", "engines"], ["multiplayer", "indie", "vr", "streaming", "community", "puzzle", "pixel-art", "mods"],
            ["unity", "cpp", "csharp", "3d-art", "game-design", "shaders"], ["Games", "Play", "Quest", "Arcade", "Studio"]),
        new("devtools", ["observability", "ci-cd", "databases"], ["open-source", "api", "cloud", "testing", "cli", "developer-experience", "tracing", "sdk"],
            ["go", "rust", "kubernetes", "typescript", "distributed-systems", "postgresql"], ["Stack", "Trace", "Build", "Deploy", "Query"]),
        new("ecommerce", ["marketplaces", "fashion", "subscriptions"], ["d2c", "retail", "checkout", "returns", "loyalty", "resale", "shoppers", "brands"],
            ["php", "javascript", "vue", "seo", "payments-integration", "design"], ["Shop", "Cart", "Market", "Store", "Style"]),
        new("logistics", ["last-mile", "warehousing", "freight"], ["routing", "fleet", "supply-chain", "drones", "tracking", "cold-chain", "ports", "parcels"],
            ["java", "optimization", "geospatial", "react-native", "postgresql", "iot"], ["Freight", "Route", "Cargo", "Fleet", "Depot"]),
        new("biotech", ["genomics", "drug-discovery", "lab-automation"], ["crispr", "proteins", "research", "trials", "lab", "bioinformatics", "cells", "screening"],
            ["python", "statistics", "machine-learning", "bioinformatics", "r", "hpc"], ["Bio", "Genomics", "Labs", "Cell", "Therapeutics"]),
        new("security", ["identity", "threat-detection", "privacy"], ["zero-trust", "encryption", "soc", "passwordless", "audit", "devsecops", "phishing", "compliance"],
            ["cpp", "rust", "security", "go", "reverse-engineering", "cryptography"], ["Shield", "Guard", "Vault", "Cipher", "Sentry"]),
        new("proptech", ["rentals", "construction", "smart-home"], ["real-estate", "landlords", "mortgages", "bim", "iot", "tenants", "cities", "co-living"],
            ["java", "react", "computer-vision", "geospatial", "android", "data-engineering"], ["Homes", "Estate", "Build", "Rent", "Space"]),
        new("media", ["podcasts", "video", "publishing"], ["creators", "streaming", "newsletters", "ads", "subscriptions", "audio", "journalism", "fans"],
            ["nodejs", "video-streaming", "ios", "swift", "recommendation", "design"], ["Media", "Cast", "Press", "Wave", "Stories"]),
        new("foodtech", ["delivery", "restaurants", "alt-protein"], ["kitchens", "recipes", "nutrition", "sustainability", "grocery", "farmers", "meal-kits", "waste"],
            ["ruby", "rails", "react-native", "operations-research", "ios", "marketing"], ["Kitchen", "Table", "Fresh", "Bites", "Farm"]),
        new("hrtech", ["recruiting", "onboarding", "people-analytics"], ["remote-work", "talent", "interviews", "benefits", "diversity", "freelancers", "surveys", "skills"],
            ["ruby", "python", "nlp", "vue", "graphql", "product-management"], ["Talent", "Hire", "People", "Team", "Work"]),
        new("ai", ["agents", "computer-vision", "speech"], ["llm", "automation", "mlops", "robotics", "synthetic-data", "gpu", "search", "assistants"],
            ["pytorch", "python", "machine-learning", "cuda", "nlp", "mlops"], ["Mind", "Vision", "Logic", "Agents", "Signal"]),
        new("travel", ["booking", "mobility", "experiences"], ["nomads", "hotels", "scooters", "tickets", "guides", "maps", "camping", "trains"],
            ["kotlin", "swift", "android", "maps", "graphql", "marketing"], ["Travel", "Stay", "Ride", "Trips", "Journeys"]),
    ];
}
