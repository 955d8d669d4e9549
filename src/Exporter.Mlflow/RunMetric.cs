namespace Exporter.Mlflow;

/// <summary>One number of a run.</summary>
/// <param name="Key">Its name: letters, digits, <c>_ - . /</c> and blanks.</param>
/// <param name="Value">A finite number.</param>
public readonly record struct RunMetric(string Key, double Value);
