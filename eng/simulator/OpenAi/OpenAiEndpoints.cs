using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

internal static class OpenAiEndpoints
{
    /// <summary>The time at which every answer says it was made, so that equal requests get equal answers.</summary>
    public const long Created = 1_767_225_600;

    public static void MapOpenAi(this IEndpointRouteBuilder v1)
    {
        Map(v1, "/chat/completions", ChatCompletions.Answer);
        Map(v1, "/completions", Completions.Answer);
        Map(v1, "/embeddings", Embeddings.Answer);
        Map(v1, "/responses", Responses.Answer);
        Map(v1, "/moderations", Moderations.Answer, Moderations.DefaultModel);
        Map(v1, "/images/generations", Images.Answer, Images.DefaultModel);
        Map(v1, "/audio/speech", Speech.Answer);
        Map(v1, "/audio/transcriptions", Transcriptions.Transcribe);
        Map(v1, "/audio/translations", Transcriptions.Translate);
    }

    private static void Map(IEndpointRouteBuilder v1, string path, Func<ModelCall, Reply> answer, string? defaultModel = null) =>
        v1.MapPost(path, (HttpContext context, ModelCalls calls) => calls.RunAsync(context, answer, defaultModel));
}
