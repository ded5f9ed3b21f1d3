namespace InferShield.Traffic.Mix;

/// <summary>What people ask. The first few are asked again and again, so that caches have something to do.</summary>
internal static class Prompts
{
    private static readonly string[] Popular =
    [
        "What are your opening hours?",
        "How do I change the language of the app?",
        "Write a friendly out-of-office note for one week.",
        "Summarize the difference between a list and a set.",
        "How long does a delivery to Norway take?",
        "Explain what a gateway does in two sentences.",
    ];

    private static readonly string[] Questions =
    [
        "Explain {0} to a new colleague in three sentences.",
        "What should I look out for when I read about {0}?",
        "Give me five titles for a talk about {0}.",
        "Write a short, polite e-mail that invites the team to a workshop on {0}.",
        "Which three books would you read first about {0}?",
        "Compare two common opinions on {0}.",
        "Translate into German: we learned a lot about {0} last year.",
        "Make a checklist for a beginner in {0}.",
        "What is a good exam question about {0}?",
        "Rewrite this more clearly: {0} is a thing that many people they think it is hard but not.",
    ];

    private static readonly string[] Topics =
    [
        "sourdough baking", "train timetables", "unit testing", "tax returns for freelancers", "bird migration",
        "garden irrigation", "interface design", "the French subjunctive", "load balancing", "marathon training",
        "bookkeeping", "tidal power", "chess openings", "onboarding new staff", "photography at night",
        "linear regression", "project planning", "coffee roasting", "museum tours", "bicycle repair",
    ];

    public static string Next(Random random) => random.Next(5) < 2
        ? random.Pick(Popular)
        : string.Format(null, random.Pick(Questions), random.Pick(Topics));

    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
