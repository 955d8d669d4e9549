using System.Collections.Concurrent;
using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Models;
using Exporter.Models.Evaluation;
using Exporter.Models.Registry;

namespace Exporter.Host.Lifecycle;

/// <summary>Describes the versions in the registry. Files are read once: a page asks every few seconds, and a model may have megabytes.</summary>
/// <remarks>What a file said is known again by its size and time. Safe from any thread.</remarks>
/// <param name="registry">The registry.</param>
internal sealed class VersionCatalog(ModelRegistry registry)
{
    // Of each version a contract, some tens of kilobytes.
    private const int MaxRemembered = 1000;

    private readonly ConcurrentDictionary<(string Predictor, string Version), (string Glance, RegisteredModel Model)> _known = new();

    /// <summary>The versions of a predictor as they fit it now, the newest data last.</summary>
    public IReadOnlyList<VersionAnswer> Of(PredictorRuntime runtime) => [.. registry.VersionsOf(runtime.Definition.Name).Select(version => Describe(runtime, Read(runtime.Definition.Name, version)))];

    private RegisteredModel Read(string predictor, string version)
    {
        var glance = registry.GlanceAt(predictor, version);
        if (_known.TryGetValue((predictor, version), out var known) && known.Glance == glance)
        {
            return known.Model;
        }

        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        var model = registry.Find(predictor, version);
        _known[(predictor, version)] = (glance, model);
        return model;
    }

    private VersionAnswer Describe(PredictorRuntime runtime, RegisteredModel model)
    {
        var file = new FileInfo(model.Path);
        var error = model.Contract is { } contract ? string.Join("; ", ModelContractRules.Mismatches(contract, runtime.Definition, runtime.Schema)) : model.Error;
        return new VersionAnswer(
            model.Version,
            registry.AliasesOf(model.Predictor, model.Version),
            error.Length == 0,
            error.Length == 0 ? null : error,
            file.Exists ? file.Length : 0,
            model.Sha256.Length == 0 ? null : model.Sha256,
            model.Contract?.TrainedTo is { } trainedTo ? AdviceText.Time(trainedTo.ToUnixTimeMilliseconds()) : null,
            file.Exists ? AdviceText.Time(new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeMilliseconds()) : null,
            model.Contract is { } known ? ModelWorth.Of(known).BeatsBaseline : null);
    }
}
