namespace Exporter.Signals.PromQL;

/// <summary>What a question of the query API is answered with.</summary>
public enum AnswerKind
{
    /// <summary>One number without labels.</summary>
    Scalar,

    /// <summary>Any number of elements, each with its labels.</summary>
    Vector,

    /// <summary>Raw samples of a range selector.</summary>
    Matrix,

    /// <summary>A text.</summary>
    Text,
}
