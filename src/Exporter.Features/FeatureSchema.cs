using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exporter.Signals;

namespace Exporter.Features;

/// <summary>Names and order of a predictor's features, and the hash that stands for them in a model's contract.</summary>
public sealed class FeatureSchema
{
    /// <summary>Prefix of features of the entity as a whole; no signal may have this name.</summary>
    public const string EntityPrefix = "entity";

    private FeatureSchema(ImmutableArray<string> names, ImmutableArray<int> signalOf, TimeSpan step)
    {
        Names = names;
        SignalOf = signalOf;
        Hash = HashOf(names, step);
    }

    /// <summary>The schema that the catalogue gives for <paramref name="definition"/>.</summary>
    public static FeatureSchema For(PredictorDefinition definition)
    {
        var catalog = new FeatureCatalog(definition);
        var scale = new FeatureScale(definition);
        var names = ImmutableArray.CreateBuilder<string>();
        var signalOf = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < definition.Signals.Length; i++)
        {
            var signal = definition.Signals[i];
            names.AddRange(catalog.OfSignals.SelectMany(family => family.Names(scale, signal)).Select(name => $"{signal.Name}:{name}"));
            signalOf.AddRange(Enumerable.Repeat(i, names.Count - signalOf.Count));
        }

        names.AddRange(catalog.OfEntity.SelectMany(family => family.Names).Select(name => $"{EntityPrefix}:{name}"));
        signalOf.AddRange(Enumerable.Repeat(-1, names.Count - signalOf.Count));
        return new FeatureSchema(names.ToImmutable(), signalOf.ToImmutable(), definition.Step);
    }

    /// <summary>Feature names in matrix order, such as <c>disk_used:slope_1h</c>.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Per feature the index of the signal it is made of; -1 for features of the entity as a whole.</summary>
    public ImmutableArray<int> SignalOf { get; }

    /// <summary>Lower-case hex of the first 8 bytes of SHA-256 over catalogue revision, step, names and order; stable across machines and releases.</summary>
    public string Hash { get; }

    private static string HashOf(ImmutableArray<string> names, TimeSpan step)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"foresight features, revision {FeatureCatalog.Revision}\n")
            .Append(CultureInfo.InvariantCulture, $"step {(long)step.TotalMilliseconds} ms\n")
            .AppendJoin('\n', names);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}
