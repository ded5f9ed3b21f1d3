using InferShield.Api.Audit.Forwarding;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace InferShield.Tests.Audit.Forwarding;

public class ForwardingOptionsTests
{
    [Theory]
    [InlineData("Syslog:Host=http://collector:514", "Syslog:Host")]
    [InlineData("Syslog:Port=70000", "Port")]
    [InlineData("Syslog:Facility=24", "Facility")]
    [InlineData("Syslog:MaxMessageBytes=10", "MaxMessageBytes")]
    [InlineData("Syslog:Protocol=9", "Syslog:Protocol")]
    [InlineData("OpenTelemetry:Endpoint=ftp://collector", "OpenTelemetry:Endpoint")]
    [InlineData("OpenTelemetry:Headers=nonsense", "OpenTelemetry:Headers")]
    [InlineData("File:Path=folder/", "File:Path")]
    [InlineData("File:MaxBytes=1", "MaxBytes")]
    [InlineData("BatchSize=0", "BatchSize")]
    [InlineData("Syslog:CaFile=missing.pem", "certificates")]
    [InlineData("Syslog:ClientCertificateFile=client.pem", "ClientKeyFile")]
    public void A_setting_that_makes_no_sense_stops_the_start_and_is_named(string setting, string named)
    {
        string[] settings = setting.StartsWith("Syslog:Host", StringComparison.Ordinal) ? [setting] : ["Syslog:Host=collector", setting];
        var options = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => one.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
            .Build().Get<ForwardingOptions>()!;

        var result = new ForwardingOptionsValidator(new HostingEnvironment { ContentRootPath = AppContext.BaseDirectory }).Validate(null, options);

        Assert.Contains("Audit:Forwarding:", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains(named, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_receiver_nothing_has_to_be_set() =>
        Assert.True(new ForwardingOptionsValidator(new HostingEnvironment { ContentRootPath = AppContext.BaseDirectory }).Validate(null, new ForwardingOptions()).Succeeded);
}
