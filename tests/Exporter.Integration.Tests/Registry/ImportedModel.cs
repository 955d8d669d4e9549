using Exporter.Features;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Registry;

/// <summary>Puts models that always say the same into a registry, by the trainer as a user would.</summary>
internal static class ImportedModel
{
    /// <summary>Imports a model.</summary>
    /// <param name="sidecar">Whose configuration it is made for.</param>
    /// <param name="configuration">That configuration; its first predictor is meant.</param>
    /// <param name="models">The registry's folder.</param>
    /// <param name="probability">What it says for every horizon.</param>
    /// <returns>Its version; it is challenger, or champion where there was none.</returns>
    public static async Task<string> ImportAsync(ForesightProcess sidecar, string configuration, string models, float probability)
    {
        Assert.True(Exporter.Configuration.ConfigLoader.TryParse(configuration, "foresight.yml", out var config, out _));
        var predictor = config.Predictors[0];
        string file = Path.Combine(sidecar.Process.Folder, "net.onnx");
        byte[] content = ForeignModels.Constant(FeatureSchema.For(predictor).Names.Length, [.. predictor.Horizons.Select(_ => probability)]);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        string[] before = Versions(models, predictor.Name);
        await TrainerAsync(models, "import", file, $"--config.file={sidecar.ConfigurationFile}", $"--predictor={predictor.Name}");
        return Assert.Single(Versions(models, predictor.Name).Except(before));
    }

    /// <summary>Runs the trainer on a registry.</summary>
    public static async Task TrainerAsync(string models, params string[] arguments)
    {
        (int exitCode, string output) = await PeerProcess.RunAsync("foresight_trainer", Peers.Trainer, [.. arguments, $"--registry={models}"]);
        Assert.True(exitCode == 0, output);
    }

    private static string[] Versions(string models, string predictor) => Directory.Exists(Path.Combine(models, predictor))
        ? [.. Directory.GetFiles(Path.Combine(models, predictor), "*.onnx").Select(file => Path.GetFileNameWithoutExtension(file))]
        : [];
}
