using System.Text.Json;
using Exporter.Host.Serving;

namespace Exporter.Host.OpenInference;

/// <summary>Reads the numbers of a tensor, one after the other or an array a vector; null is a missing value, which JSON has no number for.</summary>
/// <param name="turn">Receives them.</param>
/// <param name="mistakes">Receives what is wrong.</param>
internal ref struct TensorData(ScoringTurn turn, VectorMistakes mistakes)
{
    private readonly int _columns = turn.Model.Columns;
    private Span<float> _row;

    // Numbers of the row at hand; a row that is full is done.
    private int _filled = turn.Model.Columns;

    // Arrays of a vector each.
    private int _vectors;

    /// <summary>Reads from the array's begin to its end.</summary>
    /// <exception cref="ServingException">There are more vectors than are taken at once.</exception>
    public void Read(ref Utf8JsonReader reader)
    {
        var (isInRow, before) = (false, 0);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Number:
                    Add(Number(ref reader));
                    break;
                case JsonTokenType.Null:
                    Add(float.NaN);
                    break;
                case JsonTokenType.StartArray when !isInRow:
                    EndNumbers();
                    (isInRow, before) = (true, turn.Rows);
                    break;
                case JsonTokenType.EndArray when isInRow:
                    EndRow(before);
                    isInRow = false;
                    break;
                case JsonTokenType.EndArray:
                    EndNumbers();
                    return;
                default:
                    mistakes.Add($"data has {reader.TokenType} at byte {reader.TokenStartIndex}, where numbers are taken, null for missing ones, or an array of them for each vector");
                    reader.Skip();
                    Add(float.NaN);
                    break;
            }
        }
    }

    private readonly float Number(ref Utf8JsonReader reader)
    {
        if (DecimalText.TryRead(reader.ValueSpan, out var number) || (reader.TryGetSingle(out number) && float.IsFinite(number)))
        {
            return number;
        }

        mistakes.Add($"data has {System.Text.Encoding.UTF8.GetString(reader.ValueSpan)}, which is beyond the range of FP32");
        return float.NaN;
    }

    private void Add(float value)
    {
        if (_filled == _columns)
        {
            if (turn.Rows == ScoringDesk.MaxVectors)
            {
                throw ScoringDesk.TooMany(ScoringDesk.MaxVectors + 1L);
            }

            _row = turn.Add();
            _filled = 0;
        }

        _row[_filled++] = value;
    }

    /// <summary>Vectors that were written one after the other end here.</summary>
    private void EndNumbers()
    {
        if (_filled < _columns)
        {
            mistakes.Add($"data has {NumbersSince(0)} numbers, the model takes {_columns} for each vector");
            _filled = _columns;
        }
    }

    /// <summary>The array of a vector ends here.</summary>
    /// <param name="before">Rows that were there before it.</param>
    private void EndRow(int before)
    {
        if (_filled < _columns || turn.Rows != before + 1)
        {
            mistakes.Add($"vector {_vectors} has {NumbersSince(before)} numbers, the model takes {_columns}");
            _filled = _columns;
        }

        _vectors++;
    }

    private readonly int NumbersSince(int rows) => ((turn.Rows - rows) * _columns) - (_columns - _filled);
}
