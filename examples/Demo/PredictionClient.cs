using System.Globalization;
using System.Net.Http.Json;
using Exporter.Signals;

namespace Demo;

/// <summary>Reads what the sidecar predicts now.</summary>
internal sealed class PredictionClient(HttpClient http, Uri sidecar)
{
    private readonly Uri _predictions = new(sidecar, "/api/v1/predictions");

    /// <summary>All entities' predictions, each for its predictor's longest horizon.</summary>
    public async Task<IReadOnlyList<Prediction>> ReadAsync(CancellationToken cancellation)
    {
        var answer = await http.GetFromJsonAsync<Answer>(_predictions, cancellation);
        return answer is null ? [] : [.. answer.Predictors.SelectMany(predictor => Of(predictor))];
    }

    private static IEnumerable<Prediction> Of(PredictorAnswer predictor)
    {
        var stepMs = DateTimeOffset.Parse(predictor.Step, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var (horizon, name) = predictor.Thresholds.Keys.Select(key => (Duration(key), key)).Max();
        return predictor.Predictions.Select(prediction => new Prediction(
            predictor.Predictor,
            prediction.Entity["instance"],
            stepMs,
            horizon,
            prediction.Probability[name],
            predictor.Thresholds[name],
            predictor.ClearThresholds[name],
            [.. prediction.Contributions.Where(reason => reason.Contribution > 0).Select(reason => reason.Signal)]));
    }

    private static TimeSpan Duration(string text) =>
        PrometheusDuration.TryParse(text, out var duration) ? duration : throw new FormatException($"\"{text}\" is no duration");

    private sealed record Answer(IReadOnlyList<PredictorAnswer> Predictors);

    private sealed record PredictorAnswer(
        string Predictor,
        string Step,
        IReadOnlyDictionary<string, double> Thresholds,
        IReadOnlyDictionary<string, double> ClearThresholds,
        IReadOnlyList<PredictionAnswer> Predictions);

    private sealed record PredictionAnswer(
        IReadOnlyDictionary<string, string> Entity, IReadOnlyDictionary<string, double> Probability, IReadOnlyList<ContributionAnswer> Contributions);

    private sealed record ContributionAnswer(string Signal, double Contribution);
}
