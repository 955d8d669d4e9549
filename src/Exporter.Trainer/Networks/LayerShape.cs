namespace Exporter.Trainer.Networks;

/// <summary>A layer that is to be fitted.</summary>
/// <param name="Outputs">Number of outputs.</param>
/// <param name="IsRectified">Whether negative outputs become 0.</param>
internal readonly record struct LayerShape(int Outputs, bool IsRectified);
