using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using InferShield.Image;

namespace InferShield.Tests.Kubernetes;

/// <summary>What the container image is made of, and what its bill of materials says of it.</summary>
public sealed class ImageTests : IDisposable
{
    private const string Base = "mcr.microsoft.com/dotnet/aspnet:10.0.1-noble-chiseled-extra@sha256:0123";
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-image-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_base_is_pinned_by_patch_and_digest_and_holds_ICU()
    {
        var properties = XDocument.Load(MonitoringFiles.PathOf("..", "InferShield.Api", "Container.props")).Root!;
        string Property(string name) => properties.Descendants(name).Single().Value;

        Assert.Matches(@"^mcr\.microsoft\.com/dotnet/aspnet:10\.0\.[0-9]+-noble-chiseled-extra@sha256:[0-9a-f]{64}$", Property("ContainerBaseImage"));
        Assert.Equal("false", Property("InvariantGlobalization"));
        Assert.Equal("infershield/api", Property("ContainerRepository"));
        Assert.Equal("1654", Property("ContainerUser"));
        Assert.Equal("8080;3000", (string?)properties.Descendants("ContainerPort").Single().Attribute("Include"));
    }

    [Fact]
    public void The_bill_lists_what_the_layers_hold_and_nothing_that_is_only_referenced()
    {
        var bill = BillOfMaterials.Of(ImageArchive.Read(WriteArchive()), Packages());
        var components = bill["components"]!.AsArray().ToDictionary(component => (string)component!["name"]!, component => component!);

        Assert.Equal(["App", "Npgsql", "Microsoft.NETCore.App.Runtime.linux-x64", "libicu74", "mcr.microsoft.com/dotnet/aspnet"], components.Keys);
        Assert.Equal("pkg:nuget/Npgsql@10.0.3", (string?)components["Npgsql"]["purl"]);
        Assert.Equal("PostgreSQL", (string?)components["Npgsql"]["licenses"]![0]!["expression"]);
        Assert.Equal("000000", (string?)components["Npgsql"]["hashes"]![0]!["content"]);
        Assert.Equal(["/app/Npgsql.dll", "/app/runtimes/linux-x64/native/n.so"], components["Npgsql"]["components"]!.AsArray().Select(file => (string?)file!["name"]));
        Assert.Equal("pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@10.0.1", (string?)components["Microsoft.NETCore.App.Runtime.linux-x64"]["purl"]);
        Assert.Equal("pkg:deb/ubuntu/libicu74@74.2-1ubuntu3?arch=amd64&distro=ubuntu-24.04", (string?)components["libicu74"]["purl"]);
        Assert.Equal("10.0.1-noble-chiseled-extra", (string?)components["mcr.microsoft.com/dotnet/aspnet"]["version"]);
        Assert.Equal("0123", (string?)components["mcr.microsoft.com/dotnet/aspnet"]["hashes"]![0]!["content"]);
    }

    [Fact]
    public void The_bill_names_who_needs_whom()
    {
        var bill = BillOfMaterials.Of(ImageArchive.Read(WriteArchive()), Packages());
        var needs = bill["dependencies"]!.AsArray().ToDictionary(
            dependency => (string)dependency!["ref"]!, dependency => dependency!["dependsOn"]!.AsArray().Select(need => (string)need!).ToArray());

        Assert.Equal(["pkg:nuget/Npgsql@10.0.3"], needs["pkg:generic/App@1.0.0"]);
        Assert.Equal(["pkg:generic/App@1.0.0", "pkg:nuget/Npgsql@10.0.3"], needs[(string)bill["metadata"]!["component"]!["bom-ref"]!]);
    }

    [Fact]
    public void Sizes_are_told_apart_into_ours_and_the_bases()
    {
        var image = ImageArchive.Read(WriteArchive());

        Assert.Equal([false, true], image.Layers.Select(layer => layer.IsOurs));
        Assert.Contains($"infershield/api:7 (amd64) on {Base}", image.SizeTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_image_is_refused_by_name_of_what_it_lacks()
    {
        var path = Path.Combine(_folder, "other.tar");
        Write(path, ("readme", "hello"u8.ToArray()));

        Assert.Contains("manifest.json", Assert.Throws<InvalidDataException>(() => ImageArchive.Read(path)).Message, StringComparison.Ordinal);
    }

    private string WriteArchive()
    {
        const string dependencies = """
            {"targets":{".NETCoreApp,Version=v10.0":{
              "App/1.0.0":{"dependencies":{"Npgsql":"10.0.3","Absent":"1.0.0"},"runtime":{"App.dll":{}}},
              "Npgsql/10.0.3":{"runtime":{"lib/net10.0/Npgsql.dll":{}},"runtimeTargets":{"runtimes/linux-x64/native/n.so":{},"runtimes/win-x64/native/n.dll":{}}},
              "Absent/1.0.0":{"runtime":{"lib/net10.0/Absent.dll":{}}}}},
             "libraries":{"App/1.0.0":{"type":"project"},"Npgsql/10.0.3":{"type":"package","sha512":"sha512-AAAA"},"Absent/1.0.0":{"type":"package","sha512":"sha512-AAAA"}}}
            """;
        var configuration = new JsonObject
        {
            ["architecture"] = "amd64",
            ["created"] = "2026-01-02T03:04:05Z",
            ["config"] = new JsonObject { ["Labels"] = new JsonObject { ["org.opencontainers.image.base.name"] = Base, ["org.opencontainers.image.base.digest"] = "sha256:0123" } },
        };
        var path = Path.Combine(_folder, "image.tar");
        Write(path,
            ("base.tar", Layer(
                ("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/System.Runtime.dll", "x"),
                ("etc/os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\n"),
                ("var/lib/dpkg/status", "Package: libicu74\nVersion: 74.2-1ubuntu3\nArchitecture: amd64\n"))),
            ("ours.tar", Layer(("app/App.deps.json", dependencies), ("app/App.dll", "a"), ("app/Npgsql.dll", "n"), ("app/runtimes/linux-x64/native/n.so", "s"))),
            ("c.json", Encoding.UTF8.GetBytes(configuration.ToJsonString())),
            ("manifest.json", """[{"Config":"c.json","RepoTags":["infershield/api:7"],"Layers":["base.tar","ours.tar"]}]"""u8.ToArray()));
        return path;
    }

    private PackageFolder Packages()
    {
        var package = Directory.CreateDirectory(Path.Combine(_folder, "packages", "npgsql", "10.0.3"));
        File.WriteAllText(Path.Combine(package.FullName, "npgsql.nuspec"), """<package><metadata><license type="expression">PostgreSQL</license></metadata></package>""");
        return new PackageFolder(Path.Combine(_folder, "packages"));
    }

    private static byte[] Layer(params (string Name, string Text)[] files)
    {
        using var stored = new MemoryStream();
        using (var zip = new GZipStream(stored, CompressionLevel.Fastest))
        using (var tar = new TarWriter(zip))
        {
            Add(tar, files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Text))));
        }

        return stored.ToArray();
    }

    private static void Write(string path, params (string Name, byte[] Content)[] files)
    {
        using var tar = new TarWriter(File.Create(path));
        Add(tar, files);
    }

    private static void Add(TarWriter tar, IEnumerable<(string Name, byte[] Content)> files)
    {
        foreach (var (name, content) in files)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
    }
}
