using System.Text.Json.Serialization;

namespace InferShield.Api.Audit;

/// <summary>Records as the spool keeps them and findings as the database keeps them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(IReadOnlyList<AuditFinding>))]
[JsonSerializable(typeof(IReadOnlyList<AuditPolicy>))]
internal sealed partial class AuditJson : JsonSerializerContext;
