using Exporter.Features;

namespace Exporter.Host.Serving;

/// <summary>Memory that requests use one after the other; it grows to the largest of them.</summary>
internal sealed class ScoringMemory
{
    private float[] _probabilities = [];

    /// <summary>Vectors.</summary>
    public FeatureMatrix Matrix { get; } = new();

    /// <summary>Room for probabilities, its content undefined.</summary>
    public Memory<float> Probabilities(int count)
    {
        if (_probabilities.Length < count)
        {
            _probabilities = new float[count];
        }

        return _probabilities.AsMemory(0, count);
    }
}
