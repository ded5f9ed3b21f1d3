using InferShield.Api.Detection;
using static InferShield.Tests.Detection.Inspecting;

namespace InferShield.Tests.Detection;

public sealed class SecretTests
{
    private const string Upper = "ABCDEFGHJKLMNPQRSTUVWXYZ234567";

    public static TheoryData<string, string> Tokens => new()
    {
        { "isk_" + "live_" + Token(43), "api_key" },
        { "isk_" + Token(43), "api_key" },
        { "AKIA" + Token(16, Upper), "aws_key" },
        { "sk-" + "proj-" + Token(48), "openai_key" },
        { "sk-" + Token(48), "openai_key" },
        { "sk-" + "ant-" + "api03-" + Token(93) + "AA", "anthropic_key" },
        { "ghp_" + Token(36), "github_token" },
        { "github_" + "pat_" + Token(22) + "_" + Token(59), "github_token" },
        { "xoxb-" + "123456789012-" + Token(24), "api_key" },
        { "AIza" + Token(35), "api_key" },
        { "glpat-" + Token(20), "api_key" },
        { "sk_" + "live_" + Token(24), "api_key" },
        { "eyJ" + Token(30) + ".eyJ" + Token(40) + "." + Token(43), "web_token" },
    };

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Knows_a_token_by_its_form(string token, string entity)
    {
        var text = $"Use {token}, please.";

        var finding = Assert.Single(Inspect(text).Findings);

        Assert.Equal((PolicyTypes.Secret, Severity.Critical, entity), (finding.PolicyType, finding.Severity, finding.Entity));
        Assert.Equal(token, text[finding.Start..finding.End]);
    }

    [Theory]
    [InlineData("db_password = \"", "\"")]
    [InlineData("SERVICE_API_KEY=", "\n")]
    [InlineData("my token is ", " thanks")]
    [InlineData("Authorization: Bearer ", "")]
    [InlineData("{\"clientSecret\": \"", "\"}")]
    [InlineData("setProperty(\"ACME_TOKEN\", \"", "\")")]
    [InlineData("const accessToken: string = '", "';")]
    [InlineData("<add key=\"ServiceSecret\" value=\"", "\" />")]
    [InlineData("- name: ACME_TOKEN\n  value: ", "\n")]
    [InlineData("tool --api-key ", " --verbose")]
    [InlineData("https://service.invalid/v1?api_key=", "&page=2")]
    [InlineData("DB_PASS=", "\n")]
    [InlineData("getOrDefault(\"api_token\", \"", "\")")]
    [InlineData("API key: ", ".")]
    public void Knows_a_value_by_the_name_it_is_assigned_to(string before, string after)
    {
        var value = Token(24);

        var finding = Assert.Single(Inspect(before + value + after).Findings);

        Assert.Equal((before.Length, before.Length + value.Length), (finding.Start, finding.End));
    }

    [Theory]
    [InlineData("postgres://service:", "@db.internal:5432/app", "postgres-url")]
    [InlineData("mongodb+srv://service:", "@cluster0.internal/app?retryWrites=true", "mongodb-url")]
    [InlineData("redis://:", "@cache.internal:6379/0", "redis-url")]
    [InlineData("amqps://service:", "@queue.internal/vhost", "amqp-url")]
    [InlineData("https://service:", "@git.internal/team/app.git", "basic-auth-url")]
    [InlineData("Server=db.internal;Database=app;User Id=service;Password=", ";Encrypt=true", "connection-string-password")]
    [InlineData("jdbc:mysql://db.internal/app?user=service&password=", "&useSSL=true", "jdbc-url-password")]
    [InlineData("machine git.internal login service password ", "\n", "netrc-password")]
    [InlineData("curl -u service:", " https://api.internal/", "curl-auth-user")]
    [InlineData("curl -H \"X-Api-Key: ", "\" https://api.internal/", "curl-auth-header")]
    [InlineData("<add key=\"ClearTextPassword\" value=\"", "\" />", "nuget-config-password")]
    [InlineData("{\"auths\": {\"registry.internal\": {\"auth\": \"", "\"}}}", "docker-config-auth")]
    [InlineData("apiVersion: v1\nkind: Secret\ndata:\n  password: ", "\nmetadata:\n  name: app", "kubernetes-secret-yaml")]
    public void Knows_a_value_by_its_surroundings(string before, string after, string rule)
    {
        var value = Token(24);

        var finding = Assert.Single(Inspect(before + value + after).Findings, finding => finding.PolicyType == PolicyTypes.Secret);

        Assert.Equal((rule, before.Length, before.Length + value.Length), (finding.Rule, finding.Start, finding.End));
    }

    [Theory]
    [InlineData("password: @&3-horse!", "password: [PASSWORD_REDACTED]!")]
    [InlineData("my password is @&y&z.", "my password is [PASSWORD_REDACTED].")]
    [InlineData("password=@&user=bob", "password=[PASSWORD_REDACTED]&user=bob")]
    [InlineData("password=@&a&user=bob", "password=[PASSWORD_REDACTED]&user=bob")]
    [InlineData("PASSWORD=@ && make", "PASSWORD=[PASSWORD_REDACTED] && make")]
    [InlineData("password=@&amp;user=bob", "password=[PASSWORD_REDACTED]&amp;user=bob")]
    public void A_password_may_have_ampersands_and_a_query_goes_on_after_it(string text, string redacted) =>
        Assert.Equal(redacted, Inspect(text.Replace("@", "Tr0ub4dor" + "x7", StringComparison.Ordinal)).Redacted);

    [Theory]
    [InlineData("Das Passwort für den Drucker ist @.")]
    [InlineData("Mein Kennwort lautet: \"@\"")]
    [InlineData("La contraseña del wifi es @")]
    [InlineData("Mot de passe : @ (à changer)")]
    [InlineData("minha senha: @")]
    [InlineData("wachtwoord=@")]
    [InlineData("Hasło do poczty to @, dzięki")]
    [InlineData("Мой пароль: @")]
    [InlineData("Şifrem: @")]
    [InlineData("كلمة المرور هي @")]
    [InlineData("पासवर्ड: @")]
    [InlineData("パスワードは@です")]
    [InlineData("비밀번호는 @ 입니다")]
    [InlineData("我的密码是@,谢谢")]
    public void Finds_passwords_that_other_languages_tell(string text)
    {
        var password = "Kj8w" + "qP2x7";
        Assert.Equal(text.Replace("@", "[PASSWORD_REDACTED]", StringComparison.Ordinal), Inspect(text.Replace("@", password, StringComparison.Ordinal)).Redacted);
    }

    [Theory]
    [InlineData("Das Passwort ist seit 2024-01-01 abgelaufen.")]
    [InlineData("Le mot de passe est expiré depuis 3 jours, ticket INC0012345")]
    [InlineData("Die contraseña: {{password1}}")]
    [InlineData("Ela desenha: casa2024b")]
    [InlineData("密码是6到20位的字母和数字")]
    [InlineData("Пароль: не менее 8 символов")]
    public void Talk_about_passwords_in_other_languages_is_none(string text) => Assert.DoesNotContain(Inspect(text).Findings, finding => finding.PolicyType == "secret");

    [Theory]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("PRIVATE KEY")]
    [InlineData("ENCRYPTED PRIVATE KEY")]
    [InlineData("EC PRIVATE KEY")]
    [InlineData("OPENSSH PRIVATE KEY")]
    [InlineData("PGP PRIVATE KEY BLOCK")]
    public void Finds_a_private_key_block_as_a_whole(string label)
    {
        var key = $"-----BEGIN {label}-----\n{Token(64)}\n{Token(64)}\n-----END {label}-----";

        var finding = Assert.Single(Inspect("key:\n" + key + "\n").Findings, finding => finding.Rule == "private-key");

        Assert.Equal((5, 5 + key.Length), (finding.Start, finding.End));
    }

    [Theory]
    [InlineData("$2b$12$", 53, "bcrypt-hash")]
    [InlineData("$6$saltsalt$", 86, "sha512-crypt-hash")]
    [InlineData("$apr1$saltsalt$", 22, "apache-md5-hash")]
    public void Finds_stored_passwords(string prefix, int length, string rule) =>
        Assert.Single(Inspect($"user:{prefix}{Token(length)}:19000:0").Findings, finding => finding.Rule == rule);

    [Fact]
    public void Finds_a_seed_phrase_but_not_a_sentence_about_one()
    {
        Assert.Single(Inspect("My seed phrase: lemon canyon orbit velvet cousin harbor puzzle ribbon mimic anchor tunnel garden").Findings, finding => finding.Rule == "wallet-seed-phrase");
        Assert.Empty(Inspect("A seed phrase: this is what you write down with care and never show people who ask").Findings);
    }

    [Fact]
    public void Finds_every_secret_of_a_file()
    {
        var (first, second) = ("ghp_" + Token(36), "glpat-" + Token(20));
        var text = $"GITHUB_TOKEN={first}\nGITLAB_TOKEN={second}\nPASSWORD={Token(18)}\n";

        Assert.Equal(["github-pat", "gitlab-pat", "generic-password"], Inspect(text).Findings.Select(finding => finding.Rule));
    }

    [Fact]
    public void Reports_the_exact_kind_rather_than_the_name()
    {
        var finding = Assert.Single(Inspect("api_key = \"ghp_" + Token(36) + "\"").Findings);

        Assert.Equal("github-pat", finding.Rule);
    }

    [Fact]
    public void A_finding_does_not_carry_the_secret()
    {
        var token = "ghp_" + Token(36);

        Assert.DoesNotContain(Inspect("use " + token).Findings, finding => finding.ToString().Contains(token[4..12], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")]
    [InlineData("token = xxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("password = \"${DB_PASSWORD}\"")]
    [InlineData("password: {{ .Values.dbPassword1 }}")]
    [InlineData("secret: <your-secret-goes-here-1>")]
    [InlineData("api_key = \"your-api-key-1234\"")]
    [InlineData("password = changeme123")]
    [InlineData("API_KEY=1234567890abcdef1234")]
    [InlineData("postgres://user:password@localhost/app")]
    [InlineData("postgres://postgres:postgres@localhost/app")]
    [InlineData("https://user:${TOKEN}@git.internal/app.git")]
    [InlineData("curl -u username:password https://api.internal/")]
    [InlineData("curl -u \"$USER:$PASS1\" https://api.internal/")]
    [InlineData("curl -H \"Authorization: Bearer $TOKEN1\" https://api.internal/")]
    public void Leaves_placeholders(string text) => Assert.Empty(Inspect(text).Findings);

    [Theory]
    [InlineData("os.environ[\"SERVICE_API_KEY\"] = os.getenv(\"OTHER_KEY_2\")")]
    [InlineData("api_key = os.environ.get(\"SERVICE_KEY_V2\")")]
    [InlineData("const token = await getToken(user123);")]
    [InlineData("secret = secretsManager.get(\"prod/db/token1\")")]
    [InlineData("apiKey: process.env.API_KEY_2")]
    [InlineData("max_tokens=4096, token_count: 1532")]
    [InlineData("public_key = \"9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit\"")]
    [InlineData("primary_key=True, sort_key=\"created_at_2024\"")]
    [InlineData("secretName: my-tls-secret-2024")]
    [InlineData("access_token_url = 'https://login.internal/oauth2/v1/token'")]
    [InlineData("kms_key_id: arn:aws:kms:us-east-1:123456789012:key/1f2d3c4b-5a6b-7c8d-9e0f-1a2b3c4d5e6f")]
    [InlineData("keyboardLayout = \"qwerty-us-104-key-v2\"")]
    public void Leaves_code_and_settings(string text) => Assert.Empty(Inspect(text).Findings);

    [Theory]
    [InlineData("git checkout 4b825dc642cb6eb9a060e54bf8d69288fbee4904")]
    [InlineData("request 0736f5ef-7e88-499a-80cc-90c85d2a5180 failed")]
    [InlineData("image: app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("integrity sha512-Qk9v8nP1l0aX8r5kz1M4n3Z2y1x0w9v8u7t6s5r4q3p2o1n0")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9f86d081884c7d659a2feaa0c55ad015\n-----END PUBLIC KEY-----")]
    [InlineData("<input id=\"token-input-1\" class=\"key-9f86d081884c\">")]
    [InlineData("background: url(data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4)")]
    [InlineData("the file lies in /var/lib/keys/2024/app-server-01.pem")]
    public void Leaves_identifiers_and_digests(string text) => Assert.DoesNotContain(Inspect(text).Findings, finding => finding.PolicyType == PolicyTypes.Secret);

    [Theory]
    [InlineData("GITHUB_SHA=", 40)]
    [InlineData("CIRCLE_SHA1=", 40)]
    [InlineData("BUILDKITE_COMMIT=", 40)]
    [InlineData("githubCommitSha: ", 40)]
    [InlineData("GitHub commit: ", 40)]
    [InlineData("The github revision is ", 40)]
    [InlineData("{\"name\": \"TWILIO_CONTENT_HASH\", \"value\": \"", 32)]
    public void Leaves_hexadecimal_digits_whose_name_says_what_they_are(string before, int length) =>
        Assert.DoesNotContain(Inspect(before + Token(length, "0123456789abcdef") + "\n").Findings, finding => finding.PolicyType == PolicyTypes.Secret);

    [Theory]
    [InlineData("HEROKU_APP_ID=")]
    [InlineData("RAILWAY_PROJECT_ID=")]
    [InlineData("snykProjectId: ")]
    [InlineData("job api-")]
    [InlineData("see sdk-")]
    public void Leaves_identifiers_of_things_of_a_vendor(string before) =>
        Assert.DoesNotContain(Inspect(before + "4e2f9a1b-7c3d-4a5e-9f8b-0d1c2b3a4e5f\n").Findings, finding => finding.PolicyType == PolicyTypes.Secret);

    [Theory]
    [InlineData("GITHUB_CLIENT_SECRET=")]
    [InlineData("CIRCLE_TOKEN: ")]
    [InlineData("My buildkite agent token is ")]
    public void Finds_hexadecimal_digits_whose_name_says_that_they_are_secret(string before) =>
        Assert.Equal(Severity.Critical, Assert.Single(Inspect(before + Token(40, "0123456789abcdef") + "\n").Findings).Severity);

    [Theory]
    [InlineData("LD_SDK_KEY=")]
    [InlineData("launchdarkly key: ")]
    [InlineData("sdkKey: \"")]
    public void Finds_a_key_of_a_common_form_beside_its_vendors_name(string before) =>
        Assert.Equal("launchdarkly-key", Assert.Single(Inspect(before + "sdk-" + "4e2f9a1b-7c3d-4a5e-9f8b-0d1c2b3a4e5f\n").Findings).Rule);

    [Fact]
    public void A_short_block_does_not_hide_the_key_after_it()
    {
        var key = $"-----BEGIN PRIVATE KEY-----\n{Token(64)}\n-----END PRIVATE KEY-----";

        var finding = Assert.Single(Inspect("-----BEGIN PRIVATE KEY---- END\n" + key).Findings, finding => finding.Rule == "private-key");

        Assert.Equal(key.Length, finding.End - finding.Start);
    }

    [Theory]
    [InlineData("sk-learn is a library and sk-something-with-many-words too")]
    [InlineData("Where do I change passwords: https://id.example/account2?")]
    [InlineData("The secret of a good soup: patience and 2 carrots")]
    [InlineData("the password is wrong")]
    [InlineData("my secret is that I love 2 cats and 3 dogs")]
    [InlineData("password: must be at least 8 characters long")]
    [InlineData("The key to the city was given to 3 people: A1B2")]
    [InlineData("my token is 3 times faster than order A-102-X")]
    [InlineData("Please ship order no. 4029384756 with key fob 12")]
    public void Leaves_ordinary_sentences(string text) => Assert.Empty(Inspect(text).Findings);
}
