using System.Text.Json.Nodes;

namespace InferShield.Tests.Kubernetes.Network;

/// <summary>The pod that cert-manager starts beside an Ingress whose certificate it makes, to answer an HTTP-01 challenge.</summary>
internal static class AcmeSolver
{
    private const string Label = "acme.cert-manager.io/http01-solver";
    private static readonly string[] Issuers = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"];

    public static bool Is(Resource workload) => workload.PodLabels.ContainsKey(Label);

    /// <summary>The rendering with a solver in the namespace of each Ingress that names an issuer.</summary>
    public static Rendering Beside(Rendering rendering) => rendering.With(
    [
        .. from space in rendering.OfKind("Ingress").Where(ingress => Issuers.Any(ingress.Json.Map("metadata.annotations").ContainsKey)).Select(ingress => ingress.Namespace).Distinct()
           select new Resource((JsonObject)JsonNode.Parse($$$"""
               {"kind":"Pod","metadata":{"name":"cm-acme-http-solver","namespace":"{{{space}}}","labels":{"{{{Label}}}":"true"}},
                "spec":{"containers":[{"name":"acmesolver","ports":[{"name":"http","containerPort":8089}]}]}}
               """)!),
    ]);
}
