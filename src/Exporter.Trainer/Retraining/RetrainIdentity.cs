using System.Security.Cryptography;
using System.Text;
using Exporter.Features;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Retraining;

/// <summary>Digests that say whether a run would give what another one gave.</summary>
/// <param name="Whole">Of everything that decides the result: the same digest, the same model.</param>
/// <param name="Labels">Of everything but the history: what a person or an operator can change between two runs over nearly the same time.</param>
internal sealed record RetrainIdentity(string Whole, string Labels)
{
    /// <summary>Makes the digests.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="manifest">The dataset.</param>
    /// <param name="training">The whole of the training.</param>
    /// <param name="listed">Incidents that were written down.</param>
    /// <param name="outcomes">What sidecars know.</param>
    public static RetrainIdentity Of(PredictorDefinition definition, DatasetManifest manifest, TrainingOptions training, IEnumerable<ListedIncident> listed, OutcomeLabels outcomes)
    {
        var labels = new StringBuilder();
        labels.AppendLine(typeof(RetrainIdentity).Module.ModuleVersionId.ToString());
        labels.AppendLine(FeatureSchema.For(definition).Hash);
        labels.AppendLine($"{definition.Step} {definition.Merge} {string.Join(' ', definition.Horizons)} {definition.AlertBudget} {string.Join(' ', definition.Signals)} {definition.FailureExpression}");
        labels.AppendLine((training with { FromMs = 0, ToMs = 0, Incidents = [], Unknown = None, Threads = 0 }).ToString());
        labels.AppendJoin('\n', listed);
        labels.AppendLine(outcomes.Fingerprint);
        var ofLabels = Digest(labels.ToString());
        var chunks = manifest.Chunks.Where(chunk => chunk.FromMs <= training.ToMs && chunk.FromMs + (chunk.Steps * manifest.StepMs) > training.FromMs);
        return new RetrainIdentity(Digest($"{ofLabels} {training.FromMs} {training.ToMs} {string.Join(' ', chunks.Select(chunk => chunk.Sha256))}"), ofLabels);
    }

    private static readonly UnknownTimes None = new();

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
