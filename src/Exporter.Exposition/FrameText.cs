using System.Buffers;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>Label text of one frame's rows, rendered once: a million lines at every scrape are then copies of bytes.</summary>
/// <remarks>The rows lie one after the other in one array; no object per row. Immutable.</remarks>
internal sealed class FrameText
{
    private readonly PredictorDefinition _definition;
    private readonly Labels[] _entities;
    private readonly Labels[] _kept;
    private readonly byte[] _rows;
    private readonly int[] _ends;
    private readonly byte[][] _heads;
    private readonly byte[] _predictorHead;

    /// <summary>Renders the labels of <paramref name="frame"/>.</summary>
    public FrameText(PredictionFrame frame)
    {
        _definition = frame.Definition;
        _entities = new Labels[frame.Count];
        _kept = new Labels[frame.Count];
        _ends = new int[frame.Count];
        _heads = [.. frame.Definition.Horizons.Select(horizon => RenderHead(frame.Definition.Name, PrometheusDuration.Format(horizon)))];
        _predictorHead = RenderHead(frame.Definition.Name, "");

        var rows = new ArrayBufferWriter<byte>();
        var writer = new TextFormatWriter(rows);
        for (var row = 0; row < frame.Count; row++)
        {
            _entities[row] = frame.EntityAt(row);
            _kept[row] = frame.KeptAt(row);
            WriteLabels(ref writer, _entities[row]);
            WriteLabels(ref writer, _kept[row]);
            writer.Flush();
            _ends[row] = rows.WrittenCount;
        }

        _rows = rows.WrittenSpan.ToArray();
    }

    /// <summary><c>{predictor="node",horizon="30m"</c>, without the closing brace.</summary>
    public ReadOnlySpan<byte> Head(int horizon) => _heads[horizon];

    /// <summary><c>{predictor="node"</c>, without the closing brace: for what belongs to no horizon.</summary>
    public ReadOnlySpan<byte> PredictorHead => _predictorHead;

    /// <summary><c>,instance="a",job="b"</c>: the row's own labels.</summary>
    public ReadOnlySpan<byte> Row(int row)
    {
        var start = row == 0 ? 0 : _ends[row - 1];
        return _rows.AsSpan(start, _ends[row] - start);
    }

    /// <summary>True when <paramref name="frame"/> has the same rows, so that this text is its text too.</summary>
    public bool Fits(PredictionFrame frame)
    {
        if (!ReferenceEquals(frame.Definition, _definition) || frame.Count != _entities.Length)
        {
            return false;
        }

        for (var row = 0; row < _entities.Length; row++)
        {
            if (!_entities[row].Equals(frame.EntityAt(row)) || !_kept[row].Equals(frame.KeptAt(row)))
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] RenderHead(string predictor, string horizon)
    {
        var head = new ArrayBufferWriter<byte>();
        var writer = new TextFormatWriter(head);
        writer.Write("{predictor=\""u8);
        writer.WriteLabelValue(predictor);
        writer.Write("\""u8);
        writer.WriteLabel(new Label("horizon", horizon));
        writer.Flush();
        return head.WrittenSpan.ToArray();
    }

    private static void WriteLabels(ref TextFormatWriter writer, Labels labels)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            writer.WriteLabel(labels[i]);
        }
    }
}
