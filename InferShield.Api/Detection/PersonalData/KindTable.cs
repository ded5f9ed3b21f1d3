using System.Runtime.Intrinsics;
using InferShield.Api.Detection.PersonalData.Checks;
using InferShield.Api.Detection.PersonalData.Kinds;
using InferShield.Api.Detection.PersonalData.Shapes;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>What it takes to find something where a shape is complete, in descending order.</summary>
internal enum Need : byte
{
    /// <summary>No shape is complete.</summary>
    Shape,
    /// <summary>A word nearby.</summary>
    Word,
    /// <summary>A word nearby, or that the text is nothing else.</summary>
    WordOrSoleness,
    Nothing,
}

/// <summary>All kinds with the automaton of their shapes and the words around them.</summary>
internal sealed class KindTable
{
    /// <summary>Words that say that a number is something else.</summary>
    private const string Other =
        "version,ver,release,firmware,build,chapter,section,order,order number,order no,invoice,invoice number,ticket,isbn,issn,sku,tracking,tracking number,part number,part no,serial number,model,upc,ean,gtin,commit,sha,uuid,guid,doi,arxiv,pmid,cve,rfc,issue,port,timestamp,epoch," +
        "bestellung,bestellnummer,rechnung,rechnungsnummer,pedido,factura,commande,facture,ordine,fattura,sendungsnummer,artikelnummer,oid";

    private KindTable(EntityKind[] kinds)
    {
        Kinds = kinds;
        var graph = new ShapeGraph();
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            foreach (var shape in kinds[kind].Shapes.Split("  "))
            {
                ShapeParser.Add(graph, shape, kind);
            }
        }

        Shapes = new ShapeAutomaton(graph);
        Unnamed = KindsOf(Strength.Weak);
        Unaided = KindsOf(Strength.Strong);
        Needs = [.. Enumerable.Range(0, Shapes.States).Select(state =>
            Unaided[state].Length > 0 ? Need.Nothing : Unnamed[state].Length > 0 ? Need.WordOrSoleness : Shapes.KindsAt(state).Length > 0 ? Need.Word : Need.Shape)];
        Contexts = new ContextTable(kinds, Other);
        Masks = [.. kinds.Select(Contexts.MaskOf)];
        IsWithoutDigits = [.. kinds.Select(kind => kind.Entity is Entities.MacAddress or "swift_bic")];
        IsOnlyAccount = [.. Unaided.Select(found => found.Length == 1 && kinds[found[0]].Check == Banking.IsIban)];
        WithoutDigits = kinds.Where((_, kind) => IsWithoutDigits[kind]).Aggregate(Vector256<ulong>.Zero, (words, kind) => words | Contexts.MaskOf(kind));
    }

    public static KindTable Default { get; } = new(
    [
        .. GeneralKinds.Exact, .. UnitedStatesKinds.All, .. UnitedKingdomKinds.All, .. GermanyKinds.All, .. WesternEuropeKinds.All, .. NorthernEuropeKinds.All,
        .. EasternEuropeKinds.All, .. AsiaKinds.All, .. OtherKinds.All, .. GeneralKinds.Labelled,
    ]);

    public EntityKind[] Kinds { get; }

    public ShapeAutomaton Shapes { get; }

    /// <summary>By state, the kinds that may be found without a word nearby where the text is nothing but the value.</summary>
    public int[][] Unnamed { get; }

    /// <summary>By state, the kinds that may be found without a word nearby.</summary>
    public int[][] Unaided { get; }

    /// <summary>By state, the least that finds one of its kinds.</summary>
    public Need[] Needs { get; }

    /// <summary>By kind, the bits of its words.</summary>
    public Vector256<ulong>[] Masks { get; }

    public ContextTable Contexts { get; }

    /// <summary>By state: of what may be found without a word nearby, only an account whose first letters tell how long it is.</summary>
    public bool[] IsOnlyAccount { get; }

    /// <summary>By kind: values need no digit.</summary>
    public bool[] IsWithoutDigits { get; }

    /// <summary>The words of those kinds.</summary>
    public Vector256<ulong> WithoutDigits { get; }

    private int[][] KindsOf(Strength least) =>
        [.. Enumerable.Range(0, Shapes.States).Select(state => Shapes.KindsAt(state).Where(kind => Kinds[kind].Strength >= least).ToArray())];
}
