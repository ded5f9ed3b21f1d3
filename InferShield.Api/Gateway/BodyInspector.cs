using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Bodies;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway;

/// <summary>Inspects a body as a whole: its texts, and by policy what cannot be read.</summary>
internal sealed class BodyInspector(Inspector inspector, Uninspected uninspected, InferShieldMetrics metrics, TimeProvider time)
{
    /// <summary>Puts redacted texts into their places and gives the texts as they were.</summary>
    /// <param name="phase">A value of the <c>phase</c> label.</param>
    /// <param name="body">The request or answer.</param>
    /// <param name="shape">What is known of it.</param>
    /// <param name="exchange">What it belongs to.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="opaque">What comes with it and cannot be read.</param>
    public async Task<(IReadOnlyList<TextPart> Texts, Inspection Inspection)> InspectAsync(
        string phase, JsonObject body, BodyShape shape, Exchange exchange, CancellationToken cancellation, IReadOnlyList<OpaquePart>? opaque = null)
    {
        var start = time.GetTimestamp();
        var contents = BodyReader.Read(body, shape);
        var inspection = Inspection.Of([await inspector.InspectAsync(contents.Texts, exchange, cancellation), uninspected.Judge([.. contents.Opaque, .. opaque ?? []])]);
        metrics.TrackInspection(phase, time.GetElapsedTime(start).TotalSeconds);
        return (contents.Texts, inspection);
    }
}
