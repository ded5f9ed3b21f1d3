using System.Text.Json.Nodes;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.Faults;

/// <summary>How each stream says that it cannot go on.</summary>
internal static class ErrorEvents
{
    private const string Message = "The simulator was told to break this stream off.";

    /// <summary>The error in the shape of the stream that this event belongs to.</summary>
    public static ServerEvent After(ServerEvent item) => item.Name switch
    {
        null => new(new JsonObject
        {
            ["error"] = new JsonObject { ["message"] = Message, ["type"] = "server_error", ["param"] = null, ["code"] = "server_error" },
        }),
        _ when item.Json?["sequence_number"] is JsonValue number => new(new JsonObject
        {
            ["type"] = "error",
            ["sequence_number"] = number.GetValue<int>(),
            ["code"] = "server_error",
            ["message"] = Message,
            ["param"] = null,
        }, "error"),
        _ => new(new JsonObject
        {
            ["type"] = "error",
            ["error"] = new JsonObject { ["type"] = "overloaded_error", ["message"] = Message },
        }, "error"),
    };
}
