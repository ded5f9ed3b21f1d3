using System.Globalization;
using System.Text.RegularExpressions;
using InferShield.Api.Detection;
using InferShield.Api.Policies.Redaction;
using InferShield.Api.Policies.Rules;
using InferShield.Api.Policies.Sequences;
using static InferShield.Api.Policies.Language.Shape;
using Match = InferShield.Api.Policies.Rules.Match;

namespace InferShield.Api.Policies.Language;

/// <summary>The fields of a policy file: what each holds, what it means, and what is refused.</summary>
internal sealed class PolicyLanguage
{
    public const int MostPolicies = 100;
    public const int MostSequences = 20;
    public const int MostSteps = 8;
    public const int MostPatterns = 100;
    public const int MostKeywords = 10_000;
    public const int MostKeywordCharacters = 200_000;
    public const int LongestPattern = 1000;
    public const int MostHours = 24;

    private const int LongestName = 64;
    private const int LongestText = 500;
    private const int LongestValue = 200;
    private const int MostNames = 1000;
    private const string NamePattern = "^[a-z0-9]+(-[a-z0-9]+)*$";
    private const string LabelPattern = "^[A-Z][A-Z0-9_]*$";
    private const string WithinPattern = "^[1-9][0-9]{0,4}[smh]$";
    private const string ToolPattern = "^[a-z0-9_.:/*-]+$";

    // Labels of the metric for what has no name of its own.
    private static readonly string[] ReservedNames = ["other"];

    private readonly bool _hasRedactionKey;
    private PolicyOptions _options = new();
    private int _patterns;
    private int _keywords;
    private int _keywordCharacters;

    /// <param name="catalog">The names that a policy may use; null for any, as the schema knows none of them.</param>
    /// <param name="hasRedactionKey">Whether values can be hashed and encrypted.</param>
    public PolicyLanguage(PolicyCatalog? catalog, bool hasRedactionKey)
    {
        _hasRedactionKey = hasRedactionKey;
        var policyTypes = List(Word([.. PolicyTypes.All.Select(type => (type, type))]), PolicyTypes.All.Count);
        var rules = List(Known("rule", catalog?.Rules), MostNames);
        var entities = List(Known("entity", catalog?.Entities), MostNames);
        var patterns = List(PatternShape(whole: false), MostPatterns, orOne: true);
        var channels = List(Word([.. Enum.GetValues<Channel>().Select(channel => (channel.ToWord(), channel))]), 4);
        var tenants = List(Text(256), MostNames);
        var severity = Word([.. Enum.GetValues<Severity>().Select(value => (value.ToWord(), value))]);
        var reportAs = Word([.. PolicyTypes.All.Select(type => (type, type))]);
        var threshold = WholeNumber(0, 100);
        var mode = Word(("enforce", false), ("dry-run", true));
        var name = Text(LongestName).Where(text => !IsWhole(text, NamePattern) ? "must be lower-case words joined by hyphens."
            : ReservedNames.Contains(text) ? "is a name that is taken." : null, NamePattern);

        var match = Object(() => new Match(), match => match.SelectsFindings || match.HasOwn ? null : (null, "must have at least one field."),
            Field<Match, IReadOnlyList<string>>("policyTypes", policyTypes, (match, value) => match.PolicyTypes = value, "Findings of these types."),
            Field<Match, IReadOnlyList<string>>("rules", rules, (match, value) => match.Rules = value, "Findings of these rules of the detectors."),
            Field<Match, IReadOnlyList<string>>("entities", entities, (match, value) => match.Entities = value, "Findings of these kinds of value, such as email."),
            Field<Match, IReadOnlyList<string>>("keywords", List(KeywordShape(), MostKeywords), (match, value) => match.Keywords = value, "Words and phrases of one's own: whole, whatever their case, accents and disguise."),
            Field<Match, IReadOnlyList<Pattern>>("regex", patterns, (match, value) => match.Patterns = value, "Regular expressions of one's own, over the text as it was sent: linear time, no references back, no looking around."));
        var allow = Object(() => new Exemptions(), null,
            Field<Exemptions, IReadOnlyList<string>>("values", List(Text(LongestValue), MostNames), (allow, value) => allow.Values = value, "Whole values, whatever their case."),
            Field<Exemptions, IReadOnlyList<Pattern>>("regex", List(PatternShape(whole: true), MostPatterns, orOne: true), (allow, value) => allow.Patterns = value, "Regular expressions that match a value from beginning to end."),
            Field<Exemptions, IReadOnlyList<string>>("entities", entities, (allow, value) => allow.Entities = value, "Kinds of value."),
            Field<Exemptions, IReadOnlyList<string>>("rules", rules, (allow, value) => allow.Rules = value, "Rules of the detectors."));
        var redaction = Object(() => new RedactionStyle(), CheckRedaction,
            Field<RedactionStyle, RedactionMode>("mode", Word([.. Enum.GetValues<RedactionMode>().Select(value => (value.ToString().ToLowerInvariant(), value))]), (style, value) => style.Mode = value, "What stands in the value's place.", isRequired: true),
            Field<RedactionStyle, string>("label", Text(32).Where(text => IsWhole(text, LabelPattern) ? null : "must be capitals, digits and underscores, a capital first.", LabelPattern), (style, value) => style.Label = value, "The word in its place, instead of the entity's name."),
            Field<RedactionStyle, int>("keepFirst", WholeNumber(0, 8), (style, value) => style.KeepFirst = value, "partial: letters and digits kept at the beginning (0); never more than half are kept in all."),
            Field<RedactionStyle, int>("keepLast", WholeNumber(0, 8), (style, value) => style.KeepLast = value, "partial: letters and digits kept at the end (4)."),
            Field<RedactionStyle, bool>("keepDomain", Truth, (style, value) => style.KeepDomain = value, "partial: keep what follows an @ (false)."),
            Field<RedactionStyle, bool>("restore", Truth, (style, value) => style.Restore = value, "token: put the value back where a completion repeats the token (false)."));

        var policy = Object(() => new PolicyDefinition(), CheckPolicy,
            Field<PolicyDefinition, string>("name", name, (policy, value) => policy.Name = value, "Unique; the label of its metric and its name in audit records.", isRequired: true),
            Field<PolicyDefinition, string>("description", Text(LongestText), (policy, value) => policy.Description = value, "For its readers."),
            Field<PolicyDefinition, bool>("enabled", Truth, (policy, value) => policy.Enabled = value, "Whether it counts at all (true)."),
            Field<PolicyDefinition, bool>("mode", mode, (policy, value) => policy.IsDryRun = value, "enforce (the default), or dry-run: counted and named, without effect."),
            Field<PolicyDefinition, Match>("match", match, (policy, value) => policy.Match = value, "What it is about.", isRequired: true),
            Field<PolicyDefinition, IReadOnlyList<Channel>>("channels", channels, (policy, value) => policy.Channels = value, "Where texts come from; without it from anywhere."),
            Field<PolicyDefinition, IReadOnlyList<string>>("tenants", tenants, (policy, value) => policy.Tenants = value, "Ids of the tenants that it is for; without it for all."),
            Field<PolicyDefinition, int>("threshold", threshold, (policy, value) => policy.Threshold = value, "The least score of the detectors' findings (0)."),
            Field<PolicyDefinition, PolicyEffect>("action", Effects(PolicyEffect.Allow, PolicyEffect.Flag, PolicyEffect.Redact, PolicyEffect.Block), (policy, value) => policy.Action = value, "What it does; of several the strongest.", isRequired: true),
            Field<PolicyDefinition, RedactionStyle>("redaction", redaction, (policy, value) => policy.Redaction = value, "How it redacts; without it by a mask."),
            Field<PolicyDefinition, Severity>("severity", severity, (policy, value) => policy.Severity = value, "Instead of the findings' own; medium for what its own keywords and expressions find."),
            Field<PolicyDefinition, string>("reportAs", reportAs, (policy, value) => policy.ReportAs = value, "The policy type of what its own keywords and expressions find (data_exfiltration)."),
            Field<PolicyDefinition, Exemptions>("allow", allow, (policy, value) => policy.Allow = value, "What this policy does not object to."));

        var step = Object(() => new StepDefinition(), step => step.Match is { SelectsFindings: false, HasOwn: false } && step.Tools.Count == 0 ? (null, "must have match or tools.") : null,
            Field<StepDefinition, Match>("match", match, (step, value) => step.Match = value, "What its text has: any finding selected, or any keyword or expression."),
            Field<StepDefinition, int>("threshold", threshold, (step, value) => step.Threshold = value, "The least score of the detectors' findings (0)."),
            Field<StepDefinition, IReadOnlyList<Channel>>("channels", channels, (step, value) => step.Channels = value, "Where its text comes from; without it from anywhere."),
            Field<StepDefinition, IReadOnlyList<string>>("tools", List(Text(LongestValue).Where(text => IsWhole(text, ToolPattern) ? null : "must be a tool's name in lower case; * stands for any characters.", ToolPattern), MostNames), (step, value) => step.Tools = value, "It is a call of one of these tools."));
        var sequence = Object(() => new SequenceDefinition(), sequence => sequence.Enabled && sequence.Steps.Count < 2 ? ("steps", "must be a list of at least two steps.") : null,
            Field<SequenceDefinition, string>("name", name, (sequence, value) => sequence.Name = value, "Unique among policies and sequences; that of a built-in one replaces it.", isRequired: true),
            Field<SequenceDefinition, string>("description", Text(LongestText), (sequence, value) => sequence.Description = value, "For its readers."),
            Field<SequenceDefinition, bool>("enabled", Truth, (sequence, value) => sequence.Enabled = value, "Whether it counts at all (true)."),
            Field<SequenceDefinition, bool>("mode", mode, (sequence, value) => sequence.IsDryRun = value, "enforce (the default), or dry-run: counted and named, without effect."),
            Field<SequenceDefinition, TimeSpan>("within", Within(), (sequence, value) => sequence.Within = value, $"The longest time from the first step to the last, such as 30m (the default); at most {MostHours}h."),
            Field<SequenceDefinition, IReadOnlyList<StepDefinition>>("steps", List(step, MostSteps), (sequence, value) => sequence.Steps = value, "What happens in this order in one session, other things in between."),
            Field<SequenceDefinition, PolicyEffect>("action", Effects(PolicyEffect.Flag, PolicyEffect.Block), (sequence, value) => sequence.Action = value, "What is done with the text of the last step (flag)."),
            Field<SequenceDefinition, Severity>("severity", severity, (sequence, value) => sequence.Severity = value, "Of its finding (high)."),
            Field<SequenceDefinition, string>("reportAs", reportAs, (sequence, value) => sequence.ReportAs = value, "The policy type of its finding (tool_abuse)."),
            Field<SequenceDefinition, IReadOnlyList<string>>("tenants", tenants, (sequence, value) => sequence.Tenants = value, "Ids of the tenants that it is for; without it for all."));

        var sensitive = Word(("redact", SensitiveDataAction.Redact), ("flag", SensitiveDataAction.Flag), ("block", SensitiveDataAction.Block));
        File = Object(() => new PolicyDocument(_options), null,
            Field<PolicyDocument, int>("blockThreshold", WholeNumber(1, 100), (file, value) => file.Options.BlockThreshold = value, "Attack scores from here on are blocked (70)."),
            Field<PolicyDocument, int>("flagThreshold", WholeNumber(1, 100), (file, value) => file.Options.FlagThreshold = value, "Attack scores from here on are flagged, at most blockThreshold (40)."),
            Field<PolicyDocument, SensitiveDataAction>("piiAction", sensitive, (file, value) => file.Options.PiiAction = value, "What happens to personal data (redact)."),
            Field<PolicyDocument, SensitiveDataAction>("secretAction", sensitive, (file, value) => file.Options.SecretAction = value, "What happens to secrets (redact)."),
            Field<PolicyDocument, Exemptions>("allow", allow, (file, value) => file.Allow = value, "What nobody objects to: no policy, no option."),
            Field<PolicyDocument, IReadOnlyList<PolicyDefinition>>("policies", Unique(List(policy, MostPolicies), policy => policy.Name), (file, value) => file.Policies = value, "Policies; their order does not matter."),
            Field<PolicyDocument, IReadOnlyList<SequenceDefinition>>("sequences", Unique(List(sequence, MostSequences), sequence => sequence.Name), (file, value) => file.Sequences = value, "What is objected to over several requests of one session."));
    }

    /// <summary>The whole file, its options from <see cref="PolicyOptions"/>' own values.</summary>
    public Shape<PolicyDocument> File { get; }

    /// <summary>What a file says, over the configured options.</summary>
    /// <exception cref="PolicyProblemException">It makes no sense.</exception>
    public PolicyDocument Read(PolicyNode root, PolicyOptions configured)
    {
        _options = configured.Copy();
        var document = File.Read(root, "");
        foreach (var sequence in document.Sequences.Index())
        {
            if (document.Policies.Any(policy => policy.Name == sequence.Item.Name))
            {
                throw new PolicyProblemException(LineOf(root, sequence.Index), $"sequences[{sequence.Index}].name", $"is '{sequence.Item.Name}', as a policy is called.");
            }
        }

        return document;
    }

    private static int LineOf(PolicyNode root, int sequence) => root.Members.Find(member => member.Name == "sequences")!.Value.Items[sequence].Line;

    private static Shape<string> Known(string kind, HashSet<string>? known) => Text(LongestValue).Where(name =>
        known is null || known.Contains(name) ? null : $"is '{name}', which is no {kind} of the detectors{PolicyCatalog.Suggest(name, known)}");

    private static Shape<PolicyEffect> Effects(params PolicyEffect[] effects) =>
        Word([.. effects.Select(effect => (effect.ToString().ToLowerInvariant(), effect))]);

    private static Shape<TimeSpan> Within() => Text(8).Where(text => IsWhole(text, WithinPattern) && Duration(text) <= TimeSpan.FromHours(MostHours)
        ? null : $"must be a number of seconds, minutes or hours, such as 90s, 30m or 2h, at most {MostHours}h.", WithinPattern).Select(Duration);

    // In .NET $ stands before a last line break as well, in a JSON schema it does not.
    private static bool IsWhole(string text, string pattern) => Regex.Match(text, pattern).Length == text.Length;

    private static TimeSpan Duration(string text)
    {
        var number = int.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
        return text[^1] switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number), _ => TimeSpan.FromHours(number) };
    }

    // Counted while the file is read: the limits are the file's.
    private Shape<string> KeywordShape() => Text(LongestValue).Where(text => OwnTerms.Normalize(text) is not { Length: >= 2 } normal ? "must have at least two visible characters."
        : ++_keywords > MostKeywords || (_keywordCharacters += normal.Length) > MostKeywordCharacters
            ? $"is one too many: a file may have {MostKeywords} keywords of {MostKeywordCharacters} characters together." : null);

    private Shape<Pattern> PatternShape(bool whole)
    {
        var shape = Text(LongestPattern);
        return new Shape<Pattern>((node, field) =>
        {
            var text = shape.Read(node, field);
            var problem = PatternCheck.Problem(text) ?? (++_patterns > MostPatterns ? $"is one too many: a file may have {MostPatterns} regular expressions." : null);
            if (problem is not null)
            {
                throw new PolicyProblemException(node.Line, field, problem);
            }

            return new Pattern(text, Compile(node, field, text, whole));
        }, shape.Schema);
    }

    private static Regex Compile(PolicyNode node, string field, string text, bool whole)
    {
        try
        {
            var regex = new Regex(whole ? $@"\A(?:{text})\z" : text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, OwnTerms.PatternTimeout);
            return whole || !regex.IsMatch("") ? regex : throw new PolicyProblemException(node.Line, field, "matches the empty text, and so every text.");
        }
        catch (NotSupportedException)
        {
            throw new PolicyProblemException(node.Line, field, "uses what linear time does not allow, or is too large.");
        }
        catch (ArgumentException failure)
        {
            throw new PolicyProblemException(node.Line, field, $"is no regular expression: {failure.Message}");
        }
    }

    private (string? Field, string Problem)? CheckRedaction(RedactionStyle style) =>
        style.Mode is RedactionMode.Hash or RedactionMode.Token && !_hasRedactionKey
            ? ("mode", $"is {style.Mode.ToString().ToLowerInvariant()}, which needs a key: set {PolicyOptions.Section}:{nameof(PolicyOptions.RedactionKey)}.")
        : style.Restore && style.Mode != RedactionMode.Token ? ("restore", "is for the mode token only.")
        : null;

    private static (string? Field, string Problem)? CheckPolicy(PolicyDefinition policy) =>
        policy.Action != PolicyEffect.Redact && policy.Redaction != RedactionStyle.Default ? ("redaction", "is for the action redact only.")
        : policy.Action == PolicyEffect.Allow && policy.Severity is not null ? ("severity", "means nothing for the action allow.")
        : null;

    private static Shape<IReadOnlyList<T>> Unique<T>(Shape<IReadOnlyList<T>> list, Func<T, string> name) => new((node, field) =>
    {
        var items = list.Read(node, field);
        var lines = new Dictionary<string, int>();
        foreach (var (item, child) in items.Zip(node.Items))
        {
            if (!lines.TryAdd(name(item), child.Line))
            {
                throw new PolicyProblemException(child.Line, $"{field}[{lines.Count}].name", $"is '{name(item)}' again, as in line {lines[name(item)]}.");
            }
        }

        return items;
    }, list.Schema);
}
