using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Exporter.Features;

namespace Exporter.Models;

/// <summary>What a model file says of itself: JSON under the key <see cref="MetadataKey"/> of the ONNX <c>metadata_props</c>.</summary>
/// <remarks>Whoever keeps the contract may bring the model: any trainer, any ONNX operators. Instances from <see cref="TryParse"/> are valid.</remarks>
public sealed record ModelContract
{
    /// <summary>Key in the ONNX <c>metadata_props</c>.</summary>
    public const string MetadataKey = "foresight";

    /// <summary>What is wrong with a file that has no such key.</summary>
    public const string Absent = $"has no metadata \"{MetadataKey}\", the contract that says what it predicts";

    /// <summary>The contract version that this build reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Name of the ONNX input: float32 [N, F], NaN where missing.</summary>
    public const string InputName = "features";

    /// <summary>Name of the ONNX input of models of sequences, beside or in place of the other: float32 [N, steps, signals] as <see cref="Windows"/> says, NaN where missing.</summary>
    public const string WindowsName = "windows";

    /// <summary>Name of the ONNX output: float32 [N, H], 0..1, not decreasing over horizons.</summary>
    public const string OutputName = "probability";

    /// <summary>Version of this layout.</summary>
    public int Contract { get; init; } = CurrentVersion;

    /// <summary>Name of the predictor that the model was made for.</summary>
    public required string Predictor { get; init; }

    /// <summary>Feature names in the order of the input's columns.</summary>
    public required ImmutableArray<string> Features { get; init; }

    /// <summary><see cref="Exporter.Features.FeatureSchema.Hash"/> of the training data.</summary>
    public required string FeatureHash { get; init; }

    /// <summary>The windows that the last of <see cref="Features"/> are, for models that take them as an input of their own; null for models that do not.</summary>
    public WindowLayout? Windows { get; init; }

    /// <summary>Distance of evaluation steps, seconds.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Horizons in the order of the output's columns, seconds, ascending.</summary>
    public required ImmutableArray<double> HorizonsSeconds { get; init; }

    /// <summary>Alert threshold per horizon, 0..1.</summary>
    public required ImmutableArray<double> Thresholds { get; init; }

    /// <summary>Probability below which an alert ends, per horizon, at most its threshold; empty where that is the threshold itself.</summary>
    public ImmutableArray<double> ClearThresholds { get; init; } = [];

    /// <summary>Share of training rows with an onset within the horizon, per horizon; empty when not known.</summary>
    public ImmutableArray<double> BaseRates { get; init; } = [];

    /// <summary>How many alerts, and how good ones, each threshold gave on held-out time, per horizon; empty when not known.</summary>
    public ImmutableArray<TradeOff> TradeOffs { get; init; } = [];

    /// <summary>Training distribution per feature; empty when not known.</summary>
    public ImmutableArray<ReferenceHistogram> Reference { get; init; } = [];

    /// <summary>Distribution of probabilities on held-out time, one a horizon in their order; empty when not known.</summary>
    public ImmutableArray<ReferenceHistogram> Scores { get; init; } = [];

    /// <summary>How features of the training data moved together; null when not known.</summary>
    public ReferenceSubspace? Subspace { get; init; }

    /// <summary>The learners whose scores the model adds up; null where it is of one learner, or nobody knows.</summary>
    public ImmutableArray<StackPart>? Stack { get; init; }

    /// <summary>Results on held-out time by name, such as <c>brier_30m</c>.</summary>
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>First instant of the training data; null when not known.</summary>
    public DateTimeOffset? DataFrom { get; init; }

    /// <summary>Last instant of the training data; null when not known.</summary>
    public DateTimeOffset? DataTo { get; init; }

    /// <summary>Last instant that the model learnt from, labels included: results on later data are not on what it knows. Null when not known.</summary>
    public DateTimeOffset? TrainedTo { get; init; }

    /// <summary>Program and version that made the model.</summary>
    public string Trainer { get; init; } = "";

    /// <summary>Reads and validates a contract.</summary>
    /// <param name="json">The metadata value.</param>
    /// <param name="contract">The contract when valid.</param>
    /// <param name="error">All that is wrong with it, else empty.</param>
    public static bool TryParse(string json, [NotNullWhen(true)] out ModelContract? contract, out string error)
    {
        contract = null;
        try
        {
            var parsed = JsonSerializer.Deserialize(json, ModelContractJson.Default.ModelContract);
            error = parsed is null ? "the contract is null" : string.Join("; ", ModelContractRules.Check(parsed = parsed.Filled()));
            contract = error.Length == 0 ? parsed : null;
        }
        catch (JsonException exception)
        {
            error = $"the contract is not valid JSON of this layout: {exception.Message}";
        }

        return contract is not null;
    }

    /// <summary>Reads and validates a contract.</summary>
    /// <exception cref="FormatException">The contract is not valid; the message says all that is wrong.</exception>
    public static ModelContract Parse(string json) =>
        TryParse(json, out var contract, out var error) ? contract : throw new FormatException(error);

    /// <summary>The JSON form, on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ModelContractJson.Default.ModelContract);

    /// <summary>Absent optional members as empty ones: a deserializer that sets init-only members bypasses their initializers.</summary>
    private ModelContract Filled() => this with
    {
        Features = Features.IsDefault ? [] : Features,
        HorizonsSeconds = HorizonsSeconds.IsDefault ? [] : HorizonsSeconds,
        Thresholds = Thresholds.IsDefault ? [] : Thresholds,
        ClearThresholds = ClearThresholds.IsDefault ? [] : ClearThresholds,
        BaseRates = BaseRates.IsDefault ? [] : BaseRates,
        Reference = Reference.IsDefault ? [] : [.. Reference.Select(histogram => histogram?.Filled()!)],
        Scores = Scores.IsDefault ? [] : [.. Scores.Select(histogram => histogram?.Filled()!)],
        Subspace = Subspace?.Filled(),
        TradeOffs = TradeOffs.IsDefault ? [] : TradeOffs,
        Metrics = Metrics ?? ImmutableSortedDictionary<string, double>.Empty,
        Trainer = Trainer ?? "",
    };
}
