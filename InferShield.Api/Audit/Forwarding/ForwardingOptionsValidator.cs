using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using InferShield.Api.Audit.Forwarding.Syslog;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Forwarding;

/// <summary>Refuses settings that make no sense, naming them, so that nobody believes that records are sent.</summary>
internal sealed class ForwardingOptionsValidator(IHostEnvironment environment) : IValidateOptions<ForwardingOptions>
{
    private const int LongestHeaders = 8_192;

    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        string[] errors =
        [
            .. Ranges(options, ""), .. Ranges(options.Syslog, "Syslog:"), .. Ranges(options.OpenTelemetry, "OpenTelemetry:"), .. Ranges(options.File, "File:"),
            .. SyslogProblems(options.Syslog), .. OpenTelemetryProblems(options.OpenTelemetry), .. FileProblems(options.File),
        ];
        return errors.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(errors.Select(error => $"{ForwardingOptions.Section}:{error}"));
    }

    private static IEnumerable<string> Ranges(object options, string prefix)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => prefix + result.ErrorMessage);
    }

    private IEnumerable<string> SyslogProblems(SyslogOptions options)
    {
        if (!Enum.IsDefined(options.Protocol))
        {
            yield return "Syslog:Protocol must be udp, tcp or tls.";
        }

        if (!Enum.IsDefined(options.Format))
        {
            yield return "Syslog:Format must be rfc5424 or cef.";
        }

        if (!options.IsEnabled)
        {
            yield break;
        }

        if (Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
        {
            yield return "Syslog:Host must be the name or address of a host, without a scheme or port.";
        }

        if ((options.ClientCertificateFile is null) != (options.ClientKeyFile is null))
        {
            yield return "Syslog:ClientCertificateFile and Syslog:ClientKeyFile go together.";
        }

        if (options.Protocol == SyslogProtocol.Tls && CertificateProblem(options) is { } problem)
        {
            yield return problem;
        }
    }

    // The files may change later; at the start they have to make sense.
    private string? CertificateProblem(SyslogOptions options)
    {
        try
        {
            TlsSettings.Of(options, environment.ContentRootPath);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return $"Syslog: the certificates of the connection cannot be read: {failure.Message}";
        }
    }

    private static IEnumerable<string> OpenTelemetryProblems(OpenTelemetryOptions options)
    {
        if (!Enum.IsDefined(options.Protocol))
        {
            yield return "OpenTelemetry:Protocol must be HttpProtobuf or Grpc.";
        }

        if (options.Endpoint is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0))
        {
            yield return "OpenTelemetry:Endpoint must be an http or https address without a user.";
        }

        if (options.Headers is { Length: > 0 } headers
            && (headers.Length > LongestHeaders || headers.Any(char.IsControl) || headers.Split(',').Any(header => header.IndexOf('=', StringComparison.Ordinal) < 1)))
        {
            yield return $"OpenTelemetry:Headers must be name=value, with commas between them, of at most {LongestHeaders} characters.";
        }
    }

    private static IEnumerable<string> FileProblems(FileOptions options)
    {
        if (options.IsEnabled && (options.Path!.EndsWith('/') || options.Path.Contains('\0', StringComparison.Ordinal)))
        {
            yield return "File:Path must be the path of a file.";
        }
    }
}
