using Exporter.Models.Safety;

namespace Exporter.Fuzz.Targets;

/// <summary>A model file, looked at before any runtime sees it.</summary>
public sealed class OnnxTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "onnx";

    /// <inheritdoc/>
    public long MaxAllocatedBytes => 16 << 20;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        byte[] file = input.ToArray();
        bool passed = ModelInspection.TryPass(file, out string error);
        if (passed != (error.Length == 0) || passed != ModelInspection.TryPass(file, out _) || error.Any(char.IsControl))
        {
            throw new InvalidOperationException($"the answer, its reason and a second answer disagree: {error}");
        }
    }
}
