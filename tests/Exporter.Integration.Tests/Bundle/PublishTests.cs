using Exporter.TestKit;

namespace Exporter.Integration.Tests.Bundle;

/// <summary>What the image is made of runs: the published program loads ONNX Runtime's native library and a real model.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task PublishedProgram_WithTheDemoConfiguration_ScoresWithOnnxRuntime()
    {
        string folder = PeerProcess.NewFolder("published");
        // Build servers would outlive the command and hold its output open.
        (int exitCode, string output) = await PeerProcess.RunAsync(
            "publish", "/usr/bin/env", "dotnet", "publish", Repository.PathOf("src", "Exporter.Host"), "--configuration", Repository.BuildFlavour,
            "--no-build", "--output", Path.Combine(folder, "app"), "--disable-build-servers", "-nodeReuse:false");
        Assert.True(exitCode == 0, output);

        string[] arguments =
        [
            "dotnet", Path.Combine(folder, "app", "foresight_exporter.dll"),
            $"--config.file={Repository.PathOf("examples", "Demo", "foresight.yml")}", "--web.listen-address=127.0.0.1:0",
        ];
        await using PeerProcess published = await PeerProcess.StartAsync("published", "/usr/bin/env", arguments, folder);

        string page = await Web.Client.GetStringAsync(new Uri(published.Address, "/metrics"), TestContext.Current.CancellationToken);
        PageSample[] models = [.. ScrapedPage.Parse(page).Where(sample => sample.Name == "foresight_model_info")];
        Assert.True(models.Any(model => model.LabelText.Contains("kind=\"onnx\"", StringComparison.Ordinal)), published.Describe());
    }
}
