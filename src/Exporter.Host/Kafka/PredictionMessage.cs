using Exporter.Host.Endpoints;
using Exporter.Models;

namespace Exporter.Host.Kafka;

/// <summary>One prediction as it is produced; but for whose step it is, what <c>/api/v1/predictions</c> says of it.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Step">The step's time, RFC 3339.</param>
/// <param name="Model">Version of the model that scored, or <c>baseline</c>.</param>
/// <param name="Prediction">The prediction.</param>
internal sealed record PredictionMessage(string Predictor, string Step, string Model, PredictionAnswer Prediction)
{
    /// <summary>Describes a row of a frame.</summary>
    public static PredictionMessage Of(PredictionFrame frame, int row) =>
        new(frame.Definition.Name, AdviceText.Time(frame.StepMs), frame.ModelVersion, PredictionsEndpoint.Describe(frame, row));
}
