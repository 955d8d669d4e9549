namespace Exporter.Signals.PromQL;

/// <summary>What an expression yields.</summary>
public enum ResultKind
{
    /// <summary>One number without labels.</summary>
    Scalar,

    /// <summary>Any number of elements, each with its labels.</summary>
    Vector,
}
