namespace Exporter.Host.Serving;

/// <summary>Why vectors that somebody brought are not scored.</summary>
internal enum ServingFault
{
    /// <summary>No such predictor, or no such version of its model is loaded.</summary>
    UnknownModel,

    /// <summary>What was brought is not what the model takes.</summary>
    Invalid,

    /// <summary>It is more than is taken at once.</summary>
    TooLarge,

    /// <summary>Too many ask at once.</summary>
    Busy,

    /// <summary>The model gave no valid probability for any of the vectors, or the runtime failed.</summary>
    Failed,
}
