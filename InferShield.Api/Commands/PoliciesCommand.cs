using System.CommandLine;
using InferShield.Api.Detection;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Language;

namespace InferShield.Api.Commands;

/// <summary><c>policies check FILE</c> says whether a policy file can be used; <c>policies schema</c> prints its JSON Schema.</summary>
internal static class PoliciesCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A policy file: YAML when its name ends in .yaml or .yml, JSON otherwise." };
        var withoutKey = new Option<bool>("--without-key") { Description = "Refuse the redaction modes that need a key, as a gateway without Policies:RedactionKey does." };
        var check = new Command("check", "Say whether a policy file can be used: 0 when it can, 1 with file, line and field when it cannot.") { file, withoutKey };
        check.SetAction(parsed => Check(parsed.GetRequiredValue(file).FullName, parsed.GetValue(withoutKey), Console.Out, Console.Error));
        var schema = new Command("schema", "Print the JSON Schema of policy files, for editors and other checks.");
        schema.SetAction(_ => Console.Out.Write(PolicySchema.Text));
        return new Command("policies", "Check a policy file, or print its schema.") { check, schema };
    }

    private static int Check(string path, bool withoutKey, TextWriter output, TextWriter error)
    {
        // A file that cannot be read was not checked.
        var content = PolicyFile.Read(path);
        try
        {
            // Any key will do: no value is redacted.
            var configured = new PolicyOptions { RedactionKey = withoutKey ? null : Convert.ToBase64String(new byte[32]) };
            var document = PolicyFile.Parse(path, content, configured, new PolicyCatalog(new Scanner()));
            output.WriteLine($"{path} can be used: {document.Policies.Count} policies, {document.Sequences.Count} sequences with the built-in ones.");
            return 0;
        }
        catch (PolicyFileException failure)
        {
            error.WriteLine(failure.Message);
            return 1;
        }
    }
}
