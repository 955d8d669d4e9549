namespace Exporter.Trainer.Evaluation;

/// <summary>What people do without a model: alert when a condition holds; there are no probabilities.</summary>
public interface IAlertRule
{
    /// <summary>Name in reports.</summary>
    string Name { get; }

    /// <summary>False where the predictor has nothing that the rule could look at.</summary>
    bool Applies { get; }

    /// <summary>Whether a vector alerts.</summary>
    bool IsAlerting(ReadOnlySpan<float> features, TimeSpan horizon);
}
