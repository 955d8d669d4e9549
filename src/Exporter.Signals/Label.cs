namespace Exporter.Signals;

/// <summary>One label: a name and a value that is never empty (an empty label is an absent one).</summary>
/// <param name="Name">UTF-8 label name; <c>__name__</c> for the metric name.</param>
/// <param name="Value">The value.</param>
public readonly record struct Label(string Name, string Value);
