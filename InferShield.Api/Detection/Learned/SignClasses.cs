namespace InferShield.Api.Detection.Learned;

/// <summary>The numbers of the classes that stand for signs.</summary>
internal sealed class SignClasses(ClassLexicon lexicon)
{
    private readonly byte _ai = lexicon.Number("ai");
    private readonly byte _system = lexicon.Number("system");
    private readonly byte _user = lexicon.Number("user");

    public byte Sentence { get; } = lexicon.Number("sentence");

    public byte Capitals { get; } = lexicon.Number("capitals");

    public byte QuestionMark { get; } = lexicon.Number("question-mark");

    public byte RoleMarker { get; } = lexicon.Number("role-marker");

    public byte Delimiter { get; } = lexicon.Number("delimiter");

    public byte Url { get; } = lexicon.Number("url");

    public byte Fence { get; } = lexicon.Number("fence");

    public byte Quote { get; } = lexicon.Number("quote");

    public byte Number { get; } = lexicon.Number("number");

    public byte TextStart { get; } = lexicon.Number("text-start");

    public byte TextEnd { get; } = lexicon.Number("text-end");

    public byte Label { get; } = lexicon.Number("label");

    /// <summary>True for who may take a turn in a conversation.</summary>
    public bool Speaks(byte number) => number == _ai || number == _system || number == _user;
}
