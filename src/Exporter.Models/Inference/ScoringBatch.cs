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
    private readonly int _windowColumns;
    private readonly int[] _picked;
    private readonly int _horizons;
    private readonly float[] _features;
    private readonly float[] _windows;
    private readonly float[] _output;
    private readonly RunOptions _options = new();
    private readonly InferenceSession _session;
    private readonly List<(int Rows, OrtIoBinding Binding)> _bindings = [];
    private readonly List<OrtValue> _bound = [];

    /// <summary>Binds memory to a session.</summary>
    /// <param name="session">Not owned; it has one or both of the contract's inputs.</param>
    /// <param name="contract">Columns of a row, which of them are windows, and probabilities.</param>
    /// <param name="used">Columns that the model looks at: where they are few, only they are handed over.</param>
    /// <param name="maxRows">Most rows in one call, a power of 2.</param>
    internal ScoringBatch(InferenceSession session, ModelContract contract, ImmutableArray<int> used, int maxRows)
    {
        (_session, _columns, _windowColumns, _horizons, Rows) =
            (session, contract.Features.Length, contract.Windows?.Columns ?? 0, contract.HorizonsSeconds.Length, maxRows);
        _picked = used.Length * CopiedPerPick < _columns ? [.. used] : [];
        _features = session.InputMetadata.ContainsKey(ModelContract.InputName) ? Pinned(_columns) : [];
        _windows = session.InputMetadata.ContainsKey(ModelContract.WindowsName) ? Pinned(_windowColumns) : [];
        _output = Pinned(_horizons);
        for (var rows = MinRows; rows <= maxRows; rows *= 2)
        {
            var binding = session.CreateIoBinding();
            _bindings.Add((rows, binding));
            if (_features.Length > 0)
            {
                binding.BindInput(ModelContract.InputName, Bound(_features, rows, _columns));
            }

            if (_windows.Length > 0)
            {
                binding.BindInput(ModelContract.WindowsName, Bound(_windows, rows, contract.Windows!.Steps, contract.Windows.Signals.Length));
            }

            binding.BindOutput(ModelContract.OutputName, Bound(_output, rows, _horizons));
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
        foreach (var (capacity, binding) in CollectionsMarshal.AsSpan(_bindings))
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
        for (var row = 0; row < rows && _windows.Length > 0; row++)
        {
            features.Slice(((row + 1) * _columns) - _windowColumns, _windowColumns).CopyTo(_windows.AsSpan(row * _windowColumns));
        }

        if (_features.Length == 0)
        {
            return;
        }

        if (_picked.Length == 0)
        {
            features.CopyTo(_features);
            return;
        }

        for (var row = 0; row < rows; row++)
        {
            var from = features.Slice(row * _columns, _columns);
            var to = _features.AsSpan(row * _columns, _columns);
            foreach (var column in _picked)
            {
                to[column] = from[column];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bindings.ForEach(bound => bound.Binding.Dispose());
        _bound.ForEach(value => value.Dispose());
        _options.Dispose();
    }

    private float[] Pinned(int columns) => GC.AllocateArray<float>(Rows * columns, pinned: true);

    private OrtValue Bound(float[] memory, long rows, params ReadOnlySpan<long> shape)
    {
        var size = rows;
        foreach (var length in shape)
        {
            size *= length;
        }

        var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(0, (int)size), [rows, .. shape]);
        _bound.Add(value);
        return value;
    }
}
