using System.Text.Json.Serialization;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Overrides;

namespace Exporter.Host.Lifecycle;

/// <summary>The answer of <c>GET /api/v1/models/{predictor}</c>.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Follows">What the configuration calls its model: an alias, a path, or <c>baseline</c>.</param>
/// <param name="Version">What predicts.</param>
/// <param name="Override">What lets another than the configured model predict; null where nothing does.</param>
/// <param name="AdminApi">Whether models may be changed over HTTP.</param>
/// <param name="Versions">What is in the registry, the newest data last.</param>
/// <param name="Champions">Versions that the alias <c>champion</c> stands for and stood for, the present one first; what was rolled back is not among them.</param>
/// <param name="Changes">What was asked for over HTTP or by a rule, the newest first; at most 50.</param>
internal sealed record PredictorRegistryAnswer(
    string Predictor,
    string Follows,
    string Version,
    OverrideAnswer? Override,
    bool AdminApi,
    IReadOnlyList<VersionAnswer> Versions,
    IReadOnlyList<string> Champions,
    IReadOnlyList<ModelChangeAnswer> Changes);

/// <summary>A version in the registry.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Aliases">Those that stand for it.</param>
/// <param name="Fits">Whether it can predict for the predictor as it is configured.</param>
/// <param name="Error">Why it cannot, with both sides; null where it can.</param>
/// <param name="Bytes">Size of its file.</param>
/// <param name="Sha256">Of its file; null where that is damaged or cannot be read.</param>
/// <param name="TrainedTo">Last instant that it learnt from, RFC 3339; null where it does not say.</param>
/// <param name="Registered">When its file was last written, RFC 3339.</param>
/// <param name="BeatsBaseline">Whether it did better than the baseline on held-out time; null where it does not say.</param>
internal sealed record VersionAnswer(
    string Version, IReadOnlyList<string> Aliases, bool Fits, string? Error, long Bytes, string? Sha256, string? TrainedTo, string? Registered, bool? BeatsBaseline);

/// <summary>A change of models that somebody asked for.</summary>
/// <param name="At">When, RFC 3339, by the machine's clock.</param>
/// <param name="Action"><c>promote</c>, <c>rollback</c> or <c>reload</c>.</param>
/// <param name="From">Version before; absent for none.</param>
/// <param name="To">Version asked for.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who asked.</param>
/// <param name="Origin">The address that the request came from; empty for what a rule asked for.</param>
/// <param name="Result"><c>done</c>, or why it was not; absent where the process ended before that was known.</param>
/// <param name="Version">What is followed now; absent in the list of changes.</param>
internal sealed record ModelChangeAnswer(string At, string Action, string? From, string To, string Reason, string By, string Origin, string? Result, string? Version = null)
{
    /// <summary>Whether it was done.</summary>
    [JsonIgnore]
    public bool IsDone => Result == ModelChange.Done;

    /// <summary>Describes a change.</summary>
    public static ModelChangeAnswer Of(ModelChange change, string? version = null) => new(
        AdviceText.Time(change.PostedMs),
        change.Action,
        change.From.Length == 0 ? null : change.From,
        change.To,
        change.Reason,
        change.By,
        change.Origin,
        change.Result.Length == 0 ? null : change.Result,
        version);
}

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PredictorRegistryAnswer))]
[JsonSerializable(typeof(ModelChangeAnswer))]
internal sealed partial class LifecycleJson : JsonSerializerContext;
