using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exporter.Features;
using Exporter.Models;
using Exporter.Trainer.Commands;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Prediction.Shards;

/// <summary>Tells work whose parts fit together from other work.</summary>
internal static class ShardIdentity
{
    /// <summary>The manifest of a shard that has done nothing yet.</summary>
    /// <param name="history">Where history comes from.</param>
    /// <param name="span">The steps that are predicted at.</param>
    /// <param name="part">Time that a part is about.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="model">The model's file; null or empty for the built-in baseline.</param>
    /// <param name="version">The model's version.</param>
    public static ShardManifest Of(OpenHistory history, TimeRange span, TimeSpan part, EntityShard shard, string? model, string version)
    {
        var definition = history.Definition;
        var file = string.IsNullOrEmpty(model) ? "" : ModelFile.HashOf(File.ReadAllBytes(model));
        var what = string.Create(CultureInfo.InvariantCulture, $"{definition.Name} {FeatureSchema.For(definition).Hash} {definition.Step} {string.Join(' ', definition.Horizons)} {string.Join(' ', definition.EntityLabels)}")
            + $" {string.Join(' ', definition.Signals.Select(signal => signal.Expression))} {definition.FailureExpression} {definition.ChangeExpression} {definition.DependencyExpression}"
            + string.Create(CultureInfo.InvariantCulture, $" {version} {file} {span.FromMs} {span.ToMs} {history.ReadFromMs} {part} {shard.Count}");
        return new ShardManifest
        {
            Identity = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what))),
            Predictor = definition.Name,
            Model = version,
            From = DateTimeOffset.FromUnixTimeMilliseconds(span.FromMs),
            To = DateTimeOffset.FromUnixTimeMilliseconds(span.ToMs),
            Shard = $"{shard}",
        };
    }
}
