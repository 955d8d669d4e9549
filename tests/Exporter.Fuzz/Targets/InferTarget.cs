using System.Text.Json;
using Exporter.Host.OpenInference;
using Exporter.Host.Serving;

namespace Exporter.Fuzz.Targets;

/// <summary>A request of the Open Inference Protocol for a model of three features, held against a plain reading of the document.</summary>
public sealed class InferTarget : IFuzzTarget
{
    private const int Columns = 3;

    private readonly VectorList _vectors = new();

    /// <inheritdoc/>
    public string Name => "infer";

    /// <inheritdoc/>
    public long MaxAllocatedBytes => 16 << 20;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        try
        {
            InferRequest.Read(input, _vectors);
        }
        catch (ServingException refused)
        {
            if (refused.Message.Length == 0)
            {
                throw new InvalidOperationException("refused without a reason");
            }

            return;
        }

        var expected = Plain(input.ToArray());
        if (!expected.SequenceEqual(_vectors.Numbers.Select(BitConverter.SingleToInt32Bits)))
        {
            throw new InvalidOperationException($"{_vectors.Rows} vectors were read otherwise than the runtime reads them");
        }
    }

    /// <summary>The bits of all numbers of the input, of which there is one, and which has data once: others are refused.</summary>
    private static List<int> Plain(byte[] input)
    {
        using var document = JsonDocument.Parse(input);
        var inputs = document.RootElement.EnumerateObject().Where(member => member.Name == "inputs").SelectMany(member => member.Value.EnumerateArray()).ToList();
        var data = inputs[0].EnumerateObject().Where(member => member.Name == "data").SelectMany(member => member.Value.EnumerateArray());
        return [.. data.SelectMany(element => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().AsEnumerable() : [element]).Select(Bits)];
    }

    private static int Bits(JsonElement number) => BitConverter.SingleToInt32Bits(number.ValueKind == JsonValueKind.Null ? float.NaN : number.GetSingle());

    private sealed class VectorList : IVectorSink
    {
        private float[] _numbers = [];

        public int Columns => InferTarget.Columns;

        public int Rows { get; private set; }

        public IEnumerable<float> Numbers => _numbers.Take(Rows * Columns);

        public void Begin(int rows)
        {
            _numbers = new float[rows * Columns];
            Rows = 0;
        }

        public ArraySegment<float> Add() => new(_numbers, Rows++ * Columns, Columns);
    }
}
