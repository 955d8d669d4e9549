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

    private FeatureSchema(ImmutableArray<string> names, ImmutableArray<int> signalOf, WindowLayout? windows, TimeSpan step)
    {
        Names = names;
        SignalOf = signalOf;
        Windows = windows;
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
        var windows = WindowLayout.Of(definition);
        names.AddRange(windows?.Names ?? []);
        signalOf.AddRange(Enumerable.Range(0, windows?.Columns ?? 0).Select(column => column % definition.Signals.Length));
        return new FeatureSchema(names.ToImmutable(), signalOf.ToImmutable(), windows, definition.Step);
    }

    /// <summary>Feature names in matrix order, such as <c>disk_used:slope_1h</c>.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Per feature the index of the signal it is made of; -1 for features of the entity as a whole.</summary>
    public ImmutableArray<int> SignalOf { get; }

    /// <summary>What vectors carry of the windows themselves, in the last columns; null for nothing.</summary>
    public WindowLayout? Windows { get; }

    /// <summary>The first column of the windows, which is the number of features before them.</summary>
    public int WindowsFrom => Names.Length - (Windows?.Columns ?? 0);

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
