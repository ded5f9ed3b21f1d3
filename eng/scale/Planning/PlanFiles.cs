namespace InferShield.Scale.Planning;

/// <summary>Where the plan's files lie in the repository.</summary>
internal static class PlanFiles
{
    public static string Costs => Repository.PathOf("eng", "scale", "costs.json");

    public static string Document => Repository.PathOf("monitoring", "kubernetes", "SCALING.md");
}
