using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds stored passwords in the modular crypt format: bcrypt, the SHA and MD5 crypts of shadow files, Apache's MD5, yescrypt, scrypt, Argon2 and Django's PBKDF2.</summary>
internal sealed class PasswordHashMatcher : ISecretMatcher
{
    private const double LeastEntropy = 3.5;

    private static readonly (string Prefix, Shape Shape, RuleInfo Rule)[] Forms =
    [
        Form("$2a$", "$2a$<d2>$<c53>", "bcrypt-hash"), Form("$2b$", "$2b$<d2>$<c53>", "bcrypt-hash"), Form("$2y$", "$2y$<d2>$<c53>", "bcrypt-hash"),
        Form("$1$", "$1$<c1-8>$<c22>", "md5-crypt-hash"), Form("$apr1$", "$apr1$<c8>$<c22>", "apache-md5-hash"),
        Form("$5$", "$5$<c1-16>$<c43>", "sha256-crypt-hash"), Form("$6$", "$6$<c1-16>$<c86>", "sha512-crypt-hash"), Form("$6$", "$6$rounds=<d4-9>$<c1-16>$<c86>", "sha512-crypt-hash"),
        Form("$y$", "$y$<c2-8>$<c1-30>$<c43>", "yescrypt-hash"),
        Form("$argon2id$", "$argon2id$v=<d2>$m=<d2-8>,t=<d1-3>,p=<d1-3>$<b16-64>$<b22-90>", "argon2-hash"), Form("$argon2i$", "$argon2i$v=<d2>$m=<d2-8>,t=<d1-3>,p=<d1-3>$<b16-64>$<b22-90>", "argon2-hash"),
        Form("pbkdf2_sha256$", "pbkdf2_sha256$<d4-8>$<A8-40>$<b43>=", "django-password-hash"),
    ];

    public IReadOnlyList<string> Keywords { get; } = [.. Forms.Select(form => form.Prefix).Distinct()];

    public int Order => Orders.Exact;

    public IEnumerable<RuleInfo> Rules => Forms.Select(form => form.Rule).Distinct();

    public int Match(Search search, int start, int end)
    {
        foreach (var (prefix, shape, rule) in Forms)
        {
            if (search.Text[start..end].SequenceEqual(prefix)
                && shape.Match(search.Text[start..], isStrict: false) is > 0 and var length
                && Randomness.Entropy(search.Text.Slice(start, length)) >= LeastEntropy)
            {
                search.Report(rule, start, start + length);
                return 0;
            }
        }

        return 0;
    }

    private static (string Prefix, Shape Shape, RuleInfo Rule) Form(string prefix, string shape, string rule) =>
        (prefix, Shape.Parse(shape), new RuleInfo(PolicyTypes.Secret, Severity.High, rule, Entities.PasswordHash));
}
