using System.Runtime.Intrinsics;
using InferShield.Api.Detection.PersonalData.Kinds;
using InferShield.Api.Detection.PersonalData.Shapes;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>All kinds with the automaton of their shapes and the words around them.</summary>
internal sealed class KindTable
{
    /// <summary>Words that say that a number is something else.</summary>
    private const string Other =
        "version,ver,release,firmware,build,chapter,section,order,order number,order no,invoice,invoice number,ticket,isbn,issn,sku,tracking,tracking number,part number,part no,serial number,model,upc,ean,gtin,commit,sha,uuid,guid,doi,arxiv,pmid,cve,rfc,issue,port,timestamp,epoch," +
        "bestellung,bestellnummer,rechnung,rechnungsnummer,pedido,factura,commande,facture,ordine,fattura,sendungsnummer,artikelnummer,oid";

    public KindTable(IReadOnlyList<EntityKind> kinds)
    {
        Kinds = kinds;
        var graph = new ShapeGraph();
        for (var kind = 0; kind < kinds.Count; kind++)
        {
            foreach (var shape in kinds[kind].Shapes.Split("  "))
            {
                ShapeParser.Add(graph, shape, kind);
            }
        }

        Shapes = new ShapeAutomaton(graph);
        Plain = [.. Enumerable.Range(0, Shapes.States).Select(state => Shapes.KindsAt(state).Where(kind => kinds[kind].Strength != Strength.Contextual).ToArray())];
        Contexts = new ContextTable(kinds, Other);
        IsWithoutDigits = [.. kinds.Select(kind => kind.Entity is Entities.MacAddress or "swift_bic")];
        WithoutDigits = kinds.Where((_, kind) => IsWithoutDigits[kind]).Aggregate(Vector256<ulong>.Zero, (words, kind) => words | Contexts.MaskOf(kind));
    }

    public static KindTable Default { get; } = new(
    [
        .. GeneralKinds.Exact, .. UnitedStatesKinds.All, .. UnitedKingdomKinds.All, .. GermanyKinds.All, .. WesternEuropeKinds.All, .. NorthernEuropeKinds.All,
        .. EasternEuropeKinds.All, .. AsiaKinds.All, .. OtherKinds.All, .. GeneralKinds.Labelled,
    ]);

    public IReadOnlyList<EntityKind> Kinds { get; }

    public ShapeAutomaton Shapes { get; }

    /// <summary>By state, the kinds that may be found without a word nearby.</summary>
    public int[][] Plain { get; }

    public ContextTable Contexts { get; }

    /// <summary>By kind: values need no digit.</summary>
    public bool[] IsWithoutDigits { get; }

    /// <summary>The words of those kinds.</summary>
    public Vector256<ulong> WithoutDigits { get; }
}
