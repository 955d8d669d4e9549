namespace Exporter.Signals.PromQL.Ast;

/// <summary>The type of an expression.</summary>
internal enum ValueKind
{
    /// <summary>A number.</summary>
    Scalar,

    /// <summary>An instant vector.</summary>
    Vector,

    /// <summary>A range vector.</summary>
    Range,

    /// <summary>A text.</summary>
    String,

    /// <summary>Unknown because of a mistake reported already.</summary>
    Invalid,
}

/// <summary>Names of the kinds as Prometheus' documentation uses them.</summary>
internal static class ValueKinds
{
    /// <summary>The kind in words, with article.</summary>
    public static string InWords(this ValueKind kind) => kind switch
    {
        ValueKind.Scalar => "a scalar",
        ValueKind.Vector => "an instant vector",
        ValueKind.Range => "a range vector",
        ValueKind.String => "a string",
        _ => "nothing",
    };
}
