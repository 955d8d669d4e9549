using System.Globalization;
using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Parity;

/// <summary>The feature vectors that a running sidecar shows, step by step.</summary>
internal sealed class VectorRecording(ForesightProcess sidecar, string predictor)
{
    private readonly SortedDictionary<long, Dictionary<string, float[]>> _steps = [];

    /// <summary>Names of the features, in the order of the vectors.</summary>
    public IReadOnlyList<string> Features { get; private set; } = [];

    /// <summary>Step in Unix ms → instance → vector.</summary>
    public IReadOnlyDictionary<long, Dictionary<string, float[]>> Steps => _steps;

    /// <summary>Takes the latest step in, if it is a new one.</summary>
    public async Task ReadAsync()
    {
        using JsonDocument document = JsonDocument.Parse(await sidecar.GetAsync($"/api/v1/vectors?predictor={predictor}"));
        JsonElement root = document.RootElement;
        if (root.GetProperty("stepMs").ValueKind == JsonValueKind.Null)
        {
            return;
        }

        Features = [.. root.GetProperty("features").EnumerateArray().Select(name => name.GetString()!)];
        _steps[root.GetProperty("stepMs").GetInt64()] = root.GetProperty("vectors").EnumerateArray().ToDictionary(
            vector => vector.GetProperty("entity").GetProperty("instance").GetString()!,
            vector => vector.GetProperty("values").EnumerateArray().Select(Value).ToArray());
    }

    /// <summary>JSON has no NaN: missing is null, and infinities are texts.</summary>
    private static float Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => float.NaN,
        JsonValueKind.String => float.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        _ => value.GetSingle(),
    };
}
