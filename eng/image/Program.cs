using System.CommandLine;
using System.Text.Json;
using InferShield.Image;

var archive = new Argument<FileInfo>("archive") { Description = "An image's archive, as `docker save` or the SDK writes it." };
var output = new Option<FileInfo?>("--output") { Description = "Where the bill of materials goes; without it only the sizes are printed." };
var packages = new Option<DirectoryInfo>("--packages")
{
    Description = "NuGet's package folder, where the licences stand.",
    DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")),
};

var root = new RootCommand("Prints the sizes of an image's layers and writes its bill of materials (CycloneDX 1.6).") { archive, output, packages };
root.SetAction(parsed =>
{
    try
    {
        var image = ImageArchive.Read(parsed.GetValue(archive)!.FullName);
        Console.Write(image.SizeTable());
        if (parsed.GetValue(output) is { } file)
        {
            var bill = BillOfMaterials.Of(image, new PackageFolder(parsed.GetValue(packages)!.FullName));
            File.WriteAllText(file.FullName, bill.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
            Console.WriteLine($"bill of materials     {bill["components"]!.AsArray().Count} components in {file.FullName}");
        }

        return 0;
    }
    catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException or JsonException)
    {
        Console.Error.WriteLine($"{parsed.GetValue(archive)}: {failure.Message}");
        return 2;
    }
});
return root.Parse(args).Invoke();
