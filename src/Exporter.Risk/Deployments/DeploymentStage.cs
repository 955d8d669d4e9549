using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exporter.Features.Statistics;

namespace Exporter.Risk.Deployments;

/// <summary>What outcomes of a place's deployments have taught beyond commits: JSON under <see cref="MetadataKey"/> of a model's ONNX <c>metadata_props</c>.</summary>
/// <remarks>
/// A logistic regression on top of the log-odds that the model of commits gives: intercept + slope · log-odds + weights · inputs. <see cref="Nothing"/> leaves
/// probabilities as they are, bit for bit. The target's own risk is no input: <see cref="DeploymentRisk.Combine"/> puts it beside the change as another cause.
/// </remarks>
public sealed record DeploymentStage
{
    /// <summary>Key in the ONNX <c>metadata_props</c>.</summary>
    public const string MetadataKey = "foresight_deployments";

    /// <summary>No outcomes yet.</summary>
    public static readonly DeploymentStage Nothing = new();

    // Log-odds of certain things are infinite, and no evidence could move them.
    private const double Resolution = 1e-6;

    /// <summary>Names of the inputs that the weights go with.</summary>
    public ImmutableArray<string> Inputs { get; init; } = DeploymentInputs.Names;

    /// <summary>Log-odds for each unit of an input.</summary>
    public ImmutableArray<double> Weights { get; init; } = [.. DeploymentInputs.Names.Select(_ => 0.0)];

    /// <summary>Added to all log-odds.</summary>
    public double Intercept { get; init; }

    /// <summary>What the model's log-odds count; 1 where there were too few outcomes to tell.</summary>
    public double Slope { get; init; } = 1;

    /// <summary>How many outcomes it was learnt from; 0 for none.</summary>
    public int Deployments { get; init; }

    /// <summary>How many of them were failures.</summary>
    public int Failures { get; init; }

    /// <summary>Begin of the first of them; null for none.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Begin of the last of them; null for none.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>True where outcomes have taught something.</summary>
    [JsonIgnore]
    public bool IsLearnt => Deployments > 0;

    /// <summary>The probability of a change with what else is known of its deployment.</summary>
    /// <param name="changeProbability">As the model of commits says, 0..1.</param>
    /// <param name="inputs">What else is known; null for nothing.</param>
    public double Apply(double changeProbability, DeploymentInputs? inputs)
    {
        if (!IsLearnt)
        {
            return changeProbability;
        }

        var logOdds = Intercept + (Slope * LogOddsOf(changeProbability));
        foreach (var (index, value) in (inputs ?? DeploymentInputs.None).ToVector().Index())
        {
            logOdds += Weights[index] * value;
        }

        return LogOdds.ToProbability(logOdds);
    }

    /// <summary>The inputs that are not 0, the one that added most first; unlearnt ones in their order.</summary>
    public IReadOnlyList<DeploymentReason> Reasons(DeploymentInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var (vector, isLearnt) = (inputs.ToVector(), IsLearnt);
        return [.. Enumerable.Range(0, vector.Length).Where(index => vector[index] != 0).OrderByDescending(index => Weights[index] * vector[index])
            .Select(index => DeploymentReason.Of(index, inputs, isLearnt ? Weights[index] * vector[index] : null))];
    }

    /// <summary>The log-odds that a probability of a change enters with, finite ones.</summary>
    public static double LogOddsOf(double changeProbability) => LogOdds.OfInside(changeProbability, Resolution);

    /// <summary>The JSON form, on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DeploymentsJson.Default.DeploymentStage);

    /// <summary>Reads and checks the JSON form.</summary>
    /// <param name="json">The metadata value.</param>
    /// <param name="stage">What it says when it is valid.</param>
    /// <param name="error">What is wrong with it; empty on success.</param>
    public static bool TryParse(string json, [NotNullWhen(true)] out DeploymentStage? stage, out string error)
    {
        stage = null;
        try
        {
            var parsed = JsonSerializer.Deserialize(json, DeploymentsJson.Default.DeploymentStage);
            error = parsed is null ? $"\"{MetadataKey}\" is null" : MistakeOf(parsed);
            stage = error.Length == 0 ? parsed : null;
        }
        catch (JsonException exception)
        {
            error = $"\"{MetadataKey}\" is not valid JSON of this layout: {exception.Message}";
        }

        return stage is not null;
    }

    private static string MistakeOf(DeploymentStage stage) =>
        stage.Inputs.IsDefault || !stage.Inputs.SequenceEqual(DeploymentInputs.Names)
            ? $"\"{MetadataKey}\" has the inputs {(stage.Inputs.IsDefault ? "none" : string.Join(", ", stage.Inputs))}, this build's are {string.Join(", ", DeploymentInputs.Names)}"
        : stage.Weights.IsDefault || stage.Weights.Length != stage.Inputs.Length
            ? $"\"{MetadataKey}\" has {(stage.Weights.IsDefault ? 0 : stage.Weights.Length)} weights for {stage.Inputs.Length} inputs"
        : stage.Weights.Append(stage.Intercept).Append(stage.Slope).Any(number => !double.IsFinite(number)) ? $"\"{MetadataKey}\" has numbers that are not finite"
        : stage.Deployments < 1 || stage.Failures < 0 || stage.Failures > stage.Deployments ? $"\"{MetadataKey}\" was learnt from {stage.Deployments} deployments with {stage.Failures} failures"
        : "";
}
