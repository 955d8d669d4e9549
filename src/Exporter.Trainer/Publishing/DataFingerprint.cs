using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Exporter.Models;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Publishing;

/// <summary>Digests of what a model learnt from: equal data, equal digest.</summary>
internal static class DataFingerprint
{
    /// <summary>Of the files of a dataset in a span: their own checksums in their order.</summary>
    /// <param name="manifest">The dataset.</param>
    /// <param name="fromMs">First step that is learnt from, Unix ms.</param>
    /// <param name="toMs">The last.</param>
    public static string Of(DatasetManifest manifest, long fromMs, long toMs)
    {
        var chunks = manifest.Chunks.Where(chunk => chunk.FromMs <= toMs && chunk.FromMs + (chunk.Steps * manifest.StepMs) > fromMs);
        return Digest($"{fromMs} {toMs} {string.Join(' ', chunks.Select(chunk => chunk.Sha256))}");
    }

    /// <summary>Of what a contract tells of the data: features, span, base rates and the distribution of every feature, in which hardly any difference does not show.</summary>
    public static string Of(ModelContract contract) => Digest((contract with
    {
        Thresholds = [],
        ClearThresholds = [],
        TradeOffs = [],
        Scores = [],
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        Trainer = "",
    }).ToJson());

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
