using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Models.Inference;

/// <summary>Input and output memory of fixed sizes, pinned and bound to a session once.</summary>
/// <remarks>
/// Binding a tensor costs managed allocations, so it is done at load for row counts 16, 32, … <see cref="Rows"/>, all
/// over the same memory; a call uses the smallest that holds its rows. The cap also bounds the runtime's own
/// intermediate tensors, and keeps them in the processor's cache.
/// </remarks>
internal sealed class ScoringBatch : IDisposable
{
    private const int MinRows = 16;

    // Picking a column costs as much as copying some of them in a row.
    private const int CopiedPerPick = 8;

    private readonly int _columns;
    private readonly int[] _picked;
    private readonly int _horizons;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly RunOptions _options = new();
    private readonly InferenceSession _session;
    private readonly List<(int Rows, OrtIoBinding Binding, OrtValue Input, OrtValue Output)> _bindings = [];

    /// <summary>Binds memory to a session.</summary>
    /// <param name="session">Not owned.</param>
    /// <param name="columns">Features in a row.</param>
    /// <param name="used">Those that the model looks at: where they are few, only they are handed over.</param>
    /// <param name="horizons">Probabilities in a row.</param>
    /// <param name="maxRows">Most rows in one call, a power of 2.</param>
    internal ScoringBatch(InferenceSession session, int columns, ImmutableArray<int> used, int horizons, int maxRows)
    {
        _picked = used.Length * CopiedPerPick < columns ? [.. used] : [];
        (_session, _columns, _horizons, Rows) = (session, columns, horizons, maxRows);
        _input = GC.AllocateArray<float>(maxRows * columns, pinned: true);
        _output = GC.AllocateArray<float>(maxRows * horizons, pinned: true);
        for (var rows = MinRows; rows <= maxRows; rows *= 2)
        {
            var binding = session.CreateIoBinding();
            var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _input.AsMemory(0, rows * columns), [rows, columns]);
            var output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _output.AsMemory(0, rows * horizons), [rows, horizons]);
            _bindings.Add((rows, binding, input, output));
            binding.BindInput(ModelContract.InputName, input);
            binding.BindOutput(ModelContract.OutputName, output);
        }
    }

    /// <summary>Most rows in one call of the runtime here.</summary>
    internal int Rows { get; }

    /// <summary>True to have the runtime give up before the next node of the graph; may be set from any thread.</summary>
    internal bool IsInterrupted
    {
        get => _options.Terminate;
        set => _options.Terminate = value;
    }

    /// <summary>Scores up to <see cref="Rows"/> rows.</summary>
    /// <param name="features">Row-major [rows × columns].</param>
    /// <returns>Row-major [rows × horizons], valid until the next call.</returns>
    internal ReadOnlySpan<float> Run(ReadOnlySpan<float> features)
    {
        var rows = features.Length / _columns;
        TakeIn(features, rows);
        foreach (var (capacity, binding, _, _) in CollectionsMarshal.AsSpan(_bindings))
        {
            if (rows <= capacity)
            {
                // Rows that fill up the batch hold what was there before; each row is scored by itself.
                _session.RunWithBinding(_options, binding);
                break;
            }
        }

        return _output.AsSpan(0, rows * _horizons);
    }

    private void TakeIn(ReadOnlySpan<float> features, int rows)
    {
        if (_picked.Length == 0)
        {
            features.CopyTo(_input);
            return;
        }

        for (var row = 0; row < rows; row++)
        {
            var from = features.Slice(row * _columns, _columns);
            var to = _input.AsSpan(row * _columns, _columns);
            foreach (var column in _picked)
            {
                to[column] = from[column];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, binding, input, output) in _bindings)
        {
            binding.Dispose();
            input.Dispose();
            output.Dispose();
        }

        _options.Dispose();
    }
}
