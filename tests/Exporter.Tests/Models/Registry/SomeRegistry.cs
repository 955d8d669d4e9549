using Exporter.Models;
using Exporter.Models.Registry;
using Exporter.Trainer.Onnx;

namespace Exporter.Tests.Models.Registry;

/// <summary>A registry in a folder of its own, and models to put in.</summary>
internal sealed class SomeRegistry : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foresight-registry-");

    /// <summary>An empty registry.</summary>
    /// <param name="predictor">The predictor that models are for; counters of one name are shared by all tests of the process.</param>
    internal SomeRegistry(string predictor = "node")
    {
        Registry = new ModelRegistry(Path.Combine(_folder.FullName, "models"));
        Contract = SomeModels.Contract with { Predictor = predictor };
    }

    internal ModelContract Contract { get; }

    internal ModelRegistry Registry { get; }

    /// <summary>A model that differs from others by its weight.</summary>
    internal static byte[] Bytes(float weight, ModelContract? contract = null)
    {
        using var file = new MemoryStream();
        LinearModelGraph.Write(SomeModels.Model(("cpu:last", weight)), contract ?? SomeModels.Contract, file);
        return file.ToArray();
    }

    /// <summary>Puts a model in.</summary>
    internal RegisteredModel Add(float weight, string? alias = null) => Registry.Add(Bytes(weight, Contract), Contract, alias);

    internal string PathOf(params string[] parts) => Path.Combine([Registry.Root, .. parts]);

    /// <summary>What a reader takes an alias for.</summary>
    internal string? Resolve(string alias)
    {
        Assert.True(Registry.TryResolve(Contract.Predictor, alias, out var version, out var error), error);
        return version;
    }

    /// <summary>Why an alias stands for nothing.</summary>
    internal string Refusal(string alias)
    {
        Assert.False(Registry.TryResolve(Contract.Predictor, alias, out var version, out var error));
        Assert.Null(version);
        return error;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
