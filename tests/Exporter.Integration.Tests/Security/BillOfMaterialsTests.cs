using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Exporter.TestKit;
using Json.Schema;

namespace Exporter.Integration.Tests.Security;

/// <summary>What the image says it is made of is what was locked, in the format that it claims.</summary>
public sealed partial class BillOfMaterialsTests : IDisposable
{
    private const string Schemas = "CycloneDX.Core.Schemas.";

    private readonly string _folder = PeerProcess.NewFolder("sbom");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Document_NamesEveryLockedPackageAndNoOther_AndIsValidByItsSchema()
    {
        string file = Path.Combine(_folder, "sbom.json");
        (int exitCode, string output) = await PeerProcess.RunAsync("sbom.sh", Repository.PathOf("src", "Exporter.Host", "sbom.sh"), file);
        Assert.True(exitCode == 0, output);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

        JsonElement[] components = [.. document.RootElement.GetProperty("components").EnumerateArray()];
        Assert.Equal(Locked(), components.Select(component => $"{component.GetProperty("name")} {component.GetProperty("version")}").Order(StringComparer.Ordinal));
        Assert.All(components, component => Assert.Equal(128, component.GetProperty("hashes")[0].GetProperty("content").GetString()!.Length));
        Assert.Contains("\"id\": \"MIT\"", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        EvaluationResults result = (await SchemaAsync()).Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, string.Join("\n", (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 }).Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")));
    }

    [Fact]
    public async Task SchemaUsed_RefusesWhatIsNoDocument()
    {
        using JsonDocument document = JsonDocument.Parse("""{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "x"}]}""");
        Assert.False((await SchemaAsync()).Evaluate(document.RootElement).IsValid);
    }

    [Fact]
    public void WhatIsWrittenByHand_IsAsItIs()
    {
        XNamespace bom = "http://cyclonedx.org/schema/bom/1.6";
        XElement component = XDocument.Load(Repository.PathOf("src", "Exporter.Host", "sbom.xml")).Descendants(bom + "component").First();
        XElement properties = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single();
        Assert.Equal(properties.Value, component.Element(bom + "version")!.Value);

        string chart = File.ReadAllText(Repository.PathOf("src", "Exporter.Host", "Page", "files", "uPlot.js"));
        Assert.Equal(UPlotVersion().Match(chart).Groups[1].Value, component.Descendants(bom + "component").Single().Element(bom + "version")!.Value);
    }

    [Fact]
    public void Image_HasTheDocument_ByTheSameScript()
    {
        string image = File.ReadAllText(Repository.PathOf("Dockerfile"));
        Assert.Contains("RUN src/Exporter.Host/sbom.sh /sbom.cdx.json\n", image, StringComparison.Ordinal);
        Assert.Contains("COPY --from=build /sbom.cdx.json /usr/share/doc/foresight/\n", image, StringComparison.Ordinal);
    }

    private static string[] Locked()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("src", "Exporter.Host", "packages.lock.json")));
        return
        [
            .. file.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.TryGetProperty("resolved", out _))
                .Select(package => $"{package.Name} {package.Value.GetProperty("resolved")}")
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The schema that comes with the tool, and those that it refers to.</summary>
    private static async Task<JsonSchema> SchemaAsync()
    {
        // Whichever test comes first on a fresh machine.
        (int exitCode, string output) = await PeerProcess.RunAsync("dotnet tool restore", "dotnet", "tool", "restore", "--tool-manifest", Repository.PathOf(".config", "dotnet-tools.json"));
        Assert.True(exitCode == 0, output);
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string core = Directory.GetFiles(Path.Combine(cache, "cyclonedx"), "CycloneDX.Core.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        Assembly assembly = Assembly.LoadFrom(core);
        BuildOptions options = new() { SchemaRegistry = new SchemaRegistry() };
        foreach (string name in (string[])["spdx", "jsf-0.82"])
        {
            JsonSchema.FromText(Text(name), options);
        }

        return JsonSchema.FromText(Text("bom-1.6"), options);

        string Text(string name)
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream($"{Schemas}{name}.schema.json")!);
            return reader.ReadToEnd();
        }
    }

    [GeneratedRegex(@"uPlot \(v([0-9.]+)\)")]
    private static partial Regex UPlotVersion();
}
