using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace InferShield.Api.Management;

/// <summary>What a change was about, for its audit record: set as a feature of the request that makes it.</summary>
/// <param name="Object">Such as <c>keys/0198…</c>; never a secret.</param>
/// <param name="Details">Hashes, counts and names of fields.</param>
internal sealed record ChangeNote(string Object, JsonObject? Details)
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new StoredTime() } };

    /// <summary>Another tenant that the change is made in, by an operator: it is on the record of both.</summary>
    public string? Tenant { get; init; }

    /// <summary>The hash of anything that is written as JSON; null for nothing.</summary>
    public static string? HashOf<T>(T? value) where T : class =>
        value is null ? null : Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, Json)));

    /// <summary>The hashes of what was there before a change and after it, null where there was nothing.</summary>
    public static JsonObject Change<T>(T? before, T? after) where T : class => new() { ["before"] = HashOf(before), ["after"] = HashOf(after) };

    // What was stored and what is read are equal to the millisecond.
    private sealed class StoredTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
    }
}

internal static class ChangeNoteExtensions
{
    /// <summary>Notes what this request changes, or has a look at.</summary>
    public static void Note(this HttpContext context, string @object, JsonObject? details = null, string? tenant = null) =>
        context.Features.Set(new ChangeNote(@object, details) { Tenant = tenant });
}
