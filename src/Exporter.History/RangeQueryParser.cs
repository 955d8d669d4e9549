using System.Globalization;
using System.Text.Json;
using Exporter.Signals;

namespace Exporter.History;

/// <summary>Reads the JSON of <c>/api/v1/query_range</c> piece by piece into a frame.</summary>
/// <remarks>
/// The shape is fixed (https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries), so the depth of a
/// token says what it is:
/// <code>
/// 1 {"status", "error", "data":
/// 2   {"resultType", "result": [
/// 4     {"metric": {            5 name: value },
/// 4      "values": [            6 [seconds, "value"], ...]}, ...]}}
/// </code>
/// </remarks>
internal sealed class RangeQueryParser
{
    private readonly HistoryFrame _frame;
    private readonly int _maxSeries;
    private readonly List<Label> _labels = [];
    private readonly List<(long TimestampMs, double Value)> _points = [];
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 64 });
    private string _atRoot = "";
    private string _inData = "";
    private string _inSeries = "";
    private string _label = "";
    private long _timestampMs;

    /// <summary>A parser that fills <paramref name="frame"/> with at most <paramref name="maxSeries"/> series.</summary>
    public RangeQueryParser(HistoryFrame frame, int maxSeries = int.MaxValue) => (_frame, _maxSeries) = (frame, maxSeries);

    /// <summary><c>success</c> or <c>error</c>; empty before it was read.</summary>
    public string Status { get; private set; } = "";

    /// <summary>What the server says is wrong.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Series that had native histograms, which are no signal values and are left out.</summary>
    public int HistogramSeries { get; private set; }

    /// <summary>Reads what can be read of <paramref name="bytes"/>.</summary>
    /// <returns>Bytes consumed; the rest has to come again, in front of what follows.</returns>
    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="HistoryException">JSON, but no range query's result, or too many series.</exception>
    public int Read(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var reader = new Utf8JsonReader(bytes, isLast, _state);
        while (reader.Read())
        {
            Take(ref reader);
        }

        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth, reader.TokenType)
        {
            case (1, JsonTokenType.PropertyName):
                _atRoot = reader.GetString()!;
                break;
            case (1, JsonTokenType.String):
                TakeStatus(reader.GetString()!);
                break;
            case (2, JsonTokenType.PropertyName) when _atRoot == "data":
                _inData = reader.GetString()!;
                break;
            case (2, JsonTokenType.String) when _inData == "resultType" && !reader.ValueTextEquals("matrix"u8):
                throw new HistoryException(HistoryFault.Invalid, $"the server answered with a {reader.GetString()}, not with the matrix of a range query");
            case (>= 3, _) when _atRoot == "data" && _inData == "result":
                TakeInResult(ref reader);
                break;
        }
    }

    private void TakeStatus(string value)
    {
        Status = _atRoot == "status" ? value : Status;
        Error = _atRoot == "error" ? value : Error;
    }

    private void TakeInResult(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth, reader.TokenType)
        {
            case (4, JsonTokenType.PropertyName):
                _inSeries = reader.GetString()!;
                HistogramSeries += _inSeries == "histograms" ? 1 : 0;
                break;
            case (5, JsonTokenType.PropertyName) when _inSeries == "metric":
                _label = reader.GetString()!;
                break;
            case (5, JsonTokenType.String) when _inSeries == "metric":
                _labels.Add(new Label(_label, reader.GetString()!));
                break;
            case (6, JsonTokenType.Number) when _inSeries == "values":
                _timestampMs = (long)Math.Round(reader.GetDouble() * 1000);
                break;
            case (6, JsonTokenType.String) when _inSeries == "values":
                _points.Add((_timestampMs, Value(ref reader)));
                break;
            case (3, JsonTokenType.EndObject):
                Flush();
                break;
        }
    }

    /// <summary>Prometheus writes sample values as strings because JSON has no NaN and no infinities.</summary>
    private static double Value(ref Utf8JsonReader reader)
    {
        if (double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        return reader.GetString() switch
        {
            "+Inf" or "Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var other => throw new HistoryException(HistoryFault.Invalid, $"the server answered with the sample value \"{other}\", which is no number"),
        };
    }

    private void Flush()
    {
        if (_points.Count > 0)
        {
            if (_frame.SeriesCount >= _maxSeries)
            {
                throw new HistoryException(HistoryFault.TooLarge, $"the server answered with more than {_maxSeries} series for {_frame.Steps} steps");
            }

            var row = _frame.Add(Labels.From(_labels));
            foreach (var (timestampMs, value) in _points)
            {
                row[StepOf(timestampMs)] = value;
            }
        }

        _labels.Clear();
        _points.Clear();
        _inSeries = "";
    }

    private int StepOf(long timestampMs)
    {
        var (step, rest) = Math.DivRem(timestampMs - _frame.FromMs, _frame.StepMs);
        return rest == 0 && step >= 0 && step < _frame.Steps
            ? (int)step
            : throw new HistoryException(HistoryFault.Invalid, $"the server answered with a sample at {timestampMs} ms, which is not on the grid that was asked for");
    }
}
