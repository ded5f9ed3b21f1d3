using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferShield.Simulator.Faults;

/// <summary>
/// <c>/simulator/behaviour</c>: GET shows what is in force, PUT replaces it (what the body leaves out gets its
/// default), DELETE returns to what was configured.
/// </summary>
internal static class BehaviourEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<Fault>(JsonNamingPolicy.CamelCase) },
    };

    public static void MapBehaviour(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/simulator/behaviour");
        group.MapGet("", (BehaviourStore store) => Results.Json(store.Current, Json));
        group.MapPut("", PutAsync);
        group.MapDelete("", (BehaviourStore store) =>
        {
            store.Reset();
            return Results.Json(store.Current, Json);
        });
    }

    private static async Task<IResult> PutAsync(HttpRequest request, BehaviourStore store, CancellationToken cancellation)
    {
        Behaviour? behaviour;
        try
        {
            behaviour = await JsonSerializer.DeserializeAsync<Behaviour>(request.Body, Json, cancellation);
        }
        catch (JsonException invalid)
        {
            return Results.Problem(invalid.Message, statusCode: 400);
        }

        if (behaviour is null)
        {
            return Results.Problem("A JSON object is needed, not null.", statusCode: 400);
        }

        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(behaviour, new ValidationContext(behaviour), failures, validateAllProperties: true))
        {
            return Results.Problem(string.Join(" ", failures.Select(failure => failure.ErrorMessage)), statusCode: 400);
        }

        store.Set(behaviour);
        return Results.Json(behaviour, Json);
    }
}
