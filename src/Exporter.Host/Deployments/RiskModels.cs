using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Configuration;
using Exporter.Models;
using Exporter.Models.Safety;
using Exporter.Risk;
using Exporter.Signals;

namespace Exporter.Host.Deployments;

/// <summary>The model that tells the risk of deployments, as the configuration in force says. Safe from several threads.</summary>
/// <param name="logger">Told of a model that cannot be used.</param>
internal sealed class RiskModels(ILogger logger) : IDisposable
{
    private readonly Lock _scoring = new();
    private DeploymentRiskOptions _options = new();
    private RiskModel? _model;

    /// <summary>By whose clock it is night.</summary>
    public TimeZoneInfo Zone
    {
        get
        {
            lock (_scoring)
            {
                return _options.Zone;
            }
        }
    }

    /// <summary>Takes what the configuration says; a file is read again. One that cannot be used leaves the model before it in use.</summary>
    public void Configure(ForesightConfig config)
    {
        RiskModel? next = null;
        var error = "";
        if (config.DeploymentRisk.Model is { } path && !TryOpen(path, config.Trust, out next, out error))
        {
            Log.ModelRefused(logger, ChangeFeatures.Predictor, Use(model => model.Version), error);
        }

        lock (_scoring)
        {
            var isSame = config.DeploymentRisk.Model is null && _options.Model is null;
            _options = config.DeploymentRisk;
            if (error.Length == 0 && !isSame)
            {
                _model?.Dispose();
                _model = next;
            }
        }
    }

    /// <summary>Asks the model; the one that comes with the program is loaded by the first who asks, as most sidecars are never asked.</summary>
    public T Use<T>(Func<RiskModel, T> ask)
    {
        lock (_scoring)
        {
            return ask(_model ??= RiskModel.LoadBundled());
        }
    }

    /// <summary>Why the model of a configuration cannot be used; empty where it can.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="file">The file that it stands in, for messages.</param>
    public static ImmutableArray<ConfigError> MistakesOf(ForesightConfig config, string file)
    {
        if (config.DeploymentRisk.Model is not { } path)
        {
            return [];
        }

        if (!TryOpen(path, config.Trust, out var model, out var error))
        {
            return [new ConfigError(file, 0, 0, $"deployment_risk.model: {error}")];
        }

        model.Dispose();
        return [];
    }

    /// <inheritdoc/>
    public void Dispose() => _model?.Dispose();

    private static bool TryOpen(string path, ModelTrust trust, [NotNullWhen(true)] out RiskModel? model, out string error)
    {
        model = null;
        return ModelFile.TryRead(path, out var file, out error) && new ModelAdmission { Trust = trust }.TryAdmit(file, out error) && RiskModel.TryLoad(file, out model, out error);
    }
}
