using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Registry;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Trainer.Importing;

namespace Exporter.Tests.Host;

/// <summary>Models that always say the same, for a host's first predictor and in its registry.</summary>
internal static class ConstantModel
{
    /// <summary>The host's registry.</summary>
    public static ModelRegistry RegistryOf(RunningHost host) => new(host.ModelsFolder);

    /// <summary>Puts a model in that says <paramref name="probability"/> for every horizon.</summary>
    public static RegisteredModel Register(RunningHost host, float probability, string? alias = ModelAlias.Champion)
    {
        var (content, contract) = Imported(host, probability);
        return RegistryOf(host).Add(content, contract, alias);
    }

    /// <summary>Puts a model in whose contract says something else.</summary>
    public static RegisteredModel Register(RunningHost host, float probability, Func<ModelContract, ModelContract> change, string? alias = ModelAlias.Champion)
    {
        var (content, contract) = Make(host, probability, change);
        return RegistryOf(host).Add(content, contract, alias);
    }

    /// <summary>Makes a model, whose contract says something else where <paramref name="change"/> is given, and puts it nowhere.</summary>
    public static (byte[] Content, ModelContract Contract) Make(RunningHost host, float probability, Func<ModelContract, ModelContract>? change)
    {
        var imported = Imported(host, probability);
        return change is null ? imported : Changed(imported, change);
    }

    /// <summary>Puts a model in that says more, or less, the higher a vector's first feature is.</summary>
    /// <param name="host">Whose.</param>
    /// <param name="weight">Of that feature.</param>
    /// <param name="offset">What it says, as a logit, where the feature is missing or 0.</param>
    /// <param name="alias">What stands for it; null for nothing.</param>
    /// <param name="change">What its contract says else; null for what an import writes.</param>
    public static RegisteredModel RegisterLinear(RunningHost host, float weight, float offset, string? alias = null, Func<ModelContract, ModelContract>? change = null)
    {
        var definition = host.Host.Pipeline.Predictors[0].Definition;
        var (features, horizons) = (FeatureSchema.For(definition).Names.Length, definition.Horizons.Length);
        var weights = new float[features * horizons];
        weights.AsSpan(0, horizons).Fill(weight);
        var imported = Imported(host, ForeignModels.Network(features, weights, [.. definition.Horizons.Select(_ => offset)]));
        var (content, contract) = change is null ? imported : Changed(imported, change);
        return RegistryOf(host).Add(content, contract, alias);
    }

    private static (byte[] Content, ModelContract Contract) Changed((byte[] Content, ModelContract Contract) imported, Func<ModelContract, ModelContract> change)
    {
        var changed = change(imported.Contract);
        Assert.True(ForeignGraph.TryParse(imported.Content, out var graph, out _));
        graph.Sign(changed);
        return (graph.ToBytes(), changed);
    }

    private static (byte[] Content, ModelContract Contract) Imported(RunningHost host, float probability)
    {
        var definition = host.Host.Pipeline.Predictors[0].Definition;
        return Imported(host, ForeignModels.Constant(FeatureSchema.For(definition).Names.Length, [.. definition.Horizons.Select(_ => probability)]));
    }

    private static (byte[] Content, ModelContract Contract) Imported(RunningHost host, byte[] foreign)
    {
        var definition = host.Host.Pipeline.Predictors[0].Definition;
        var import = new ModelImport(definition, [], null);
        Assert.True(import.TryRun(new ModelFile("net.onnx", "net", ModelFile.HashOf(foreign), foreign), out var contract, out var content), string.Join("; ", import.Mistakes));
        return (content, contract);
    }
}
