using System.Buffers;

namespace InferShield.Api.Detection.Secrets;

/// <summary>Prefixes that providers give to their tokens.</summary>
internal static class SecretKinds
{
    public const string ApiKey = "api_key";
    public const string AwsKey = "aws_key";
    public const string OpenAiKey = "openai_key";
    public const string AnthropicKey = "anthropic_key";
    public const string GitHubToken = "github_token";

    public static readonly SearchValues<char> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    public static readonly SearchValues<char> Wide = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/~:%");
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> Upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    public static IReadOnlyList<SecretKind> All { get; } =
    [
        new("infershield-key", ApiKey, "isk_", Token, 16),
        .. Many("aws-access-key", AwsKey, Upper, 16, 16, "AKIA", "ASIA", "ABIA", "ACCA"),
        .. Many("aws-bedrock-key", AwsKey, Wide, 60, 512, "ABSK", "bedrock-api-key-"),
        new("anthropic-key", AnthropicKey, "sk-ant-", Token, 20),
        new("openai-key", OpenAiKey, "sk-", Token, 20),
        .. Many("github-token", GitHubToken, Plain, 36, 255, "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        new("github-fine-grained-token", GitHubToken, "github_pat_", Token, 22),
        .. Many("gitlab-token", ApiKey, Wide, 16, 300, "glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glsoat-", "glimt-", "glagent-", "glcbt-", "glffct-", "gloas-", "GR1348941", "_gitlab_session="),
        .. Many("slack-token", ApiKey, Token, 12, 300, "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.xoxp-", "xoxe.xoxb-", "xoxc-", "xoxd-", "xapp-"),
        .. Many("google-key", ApiKey, Token, 24, 100, "AIza", "GOCSPX-", "ya29."),
        .. Many("payment-key", ApiKey, Token, 10, 255, "sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_", "whsec_", "sq0atp-", "sq0csp-", "EZAK", "EZTK", "FLWSECK_TEST-", "FLWSECK-", "shippo_live_", "shippo_test_"),
        .. Many("shop-token", ApiKey, Plain, 32, 32, "shpat_", "shpca_", "shppa_", "shpss_"),
        .. Many("package-registry-token", ApiKey, Wide, 32, 300, "npm_", "pypi-", "rubygems_", "CLOJARS_", "dckr_pat_", "oy2"),
        .. Many("model-provider-key", ApiKey, Token, 30, 200, "hf_", "api_org_", "gsk_", "xai-", "r8_", "pplx-", "nvapi-", "fw_"),
        .. Many("cloud-token", ApiKey, Wide, 30, 600, "dop_v1_", "doo_v1_", "dor_v1_", "hvs.", "hvb.", "fo1_", "fm1a_", "fm1r_", "fm2_", "pscale_tkn_", "pscale_pw_", "pscale_oauth_", "sha256~", "v1.0-", "HRKU-", "vercel_", "pul-", "sbp_", "tskey-"),
        .. Many("service-token", ApiKey, Wide, 20, 600, "SG.", "PMAK-", "NRAK-", "NRJS-", "NRII-", "glsa_", "glc_", "dp.pt.", "dp.st.", "sntrys_", "sntryu_", "rdme_", "lin_api_", "ntn_", "figd_", "pnu_", "ATATT3", "AKCp", "API-", "xkeysib-", "AGE-SECRET-KEY-1", "LTAI", "EAAA", "EAAC", "secret_", "pat.", "sat.", "4b1d", "CFPAT-", "dapi", "tfp_", "dnkey-", "AQVN", "YCAJE", "YCM"),
    ];

    private static IEnumerable<SecretKind> Many(string rule, string entity, SearchValues<char> alphabet, int shortest, int longest, params string[] prefixes) =>
        prefixes.Select(prefix => new SecretKind(rule, entity, prefix, alphabet, shortest, longest));
}
