using System.Text.Json;
using Exporter.Host.Serving;

namespace Exporter.Host.OpenInference;

/// <summary>Reads the numbers of a tensor, one after the other or an array a vector; null is a missing value, which JSON has no number for.</summary>
/// <remarks>
/// The runtime's reader tells tokens apart at some 25 ns each, which for a batch of a million numbers is longer than scoring them. So it reads the first number of a row; those behind it, each
/// behind its comma, are read without it as long as they are short or null.
/// </remarks>
/// <param name="turn">Receives them.</param>
/// <param name="mistakes">Receives what is wrong.</param>
internal ref struct TensorData(IVectorSink turn, VectorMistakes mistakes)
{
    private readonly int _columns = turn.Columns;
    private Span<float> _row;

    // Numbers of the row at hand; a row that is full is done.
    private int _filled = turn.Columns;

    // The row that was taken last waits for other numbers: those that it had made no vector.
    private bool _isVacant;

    // Numbers so far, and those before the array of the vector at hand.
    private int _numbers;
    private int _numbersBefore;

    // Arrays of a vector each.
    private int _vectors;

    /// <summary>Reads from the array's begin to its end.</summary>
    /// <returns>How many vectors there are, with those that are none for want of numbers.</returns>
    /// <exception cref="ServingException">There are more vectors than are taken at once.</exception>
    public int Read(ref JsonCursor json)
    {
        ref var reader = ref json.Tokens;
        var isInRow = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Number:
                    Add(Number(ref reader));
                    AddRun(ref json);
                    break;
                case JsonTokenType.Null:
                    Add(float.NaN);
                    AddRun(ref json);
                    break;
                case JsonTokenType.StartArray when !isInRow:
                    EndNumbers();
                    (isInRow, _numbersBefore) = (true, _numbers);
                    break;
                case JsonTokenType.EndArray when isInRow:
                    EndRow();
                    isInRow = false;
                    break;
                case JsonTokenType.EndArray:
                    EndNumbers();
                    return Vectors;
                default:
                    mistakes.Add($"data has {reader.TokenType} at byte {json.TokenStart}, where numbers are taken, null for missing ones, or an array of them for each vector");
                    reader.Skip();
                    Add(float.NaN);
                    break;
            }
        }

        return Vectors;
    }

    private readonly int Vectors => _vectors > 0 ? _vectors : turn.Rows;

    /// <summary>Adds the numbers behind the one at hand, up to what is neither a short number nor null.</summary>
    private void AddRun(ref JsonCursor json)
    {
        var rest = json.Rest;
        var read = 0;
        while (NextNumber(rest, read, out var number) is var next and > 0)
        {
            Add(number);
            read = next;
        }

        if (read > 0)
        {
            json.Pass(read);
        }
    }

    /// <summary>Reads a comma and a number or null.</summary>
    /// <returns>Where the number ends; 0 where there is none.</returns>
    private static int NextNumber(ReadOnlySpan<byte> text, int at, out float number)
    {
        number = 0;
        at = PastSpace(text, at);
        if (at == text.Length || text[at] != ',')
        {
            return 0;
        }

        at = PastSpace(text, at + 1);
        var length = DecimalText.Read(text[at..], out number);
        if (length == 0 && text[at..].StartsWith("null"u8))
        {
            (number, length) = (float.NaN, "null".Length);
        }

        at += length;

        // Whether something else belongs to it, such as a second point, is for the reader to say.
        return length > 0 && at < text.Length && text[at] is (byte)',' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' ? at : 0;
    }

    private static int PastSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    private readonly float Number(ref Utf8JsonReader reader)
    {
        if (DecimalText.Read(reader.ValueSpan, out var number) > 0 || (reader.TryGetSingle(out number) && float.IsFinite(number)))
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
            Begin();
        }

        _row[_filled++] = value;
        _numbers++;
    }

    private void Begin()
    {
        if (!_isVacant)
        {
            if (turn.Rows == ScoringDesk.MaxVectors)
            {
                throw ScoringDesk.TooMany(ScoringDesk.MaxVectors + 1L);
            }

            _row = turn.Add();
        }

        (_isVacant, _filled) = (false, 0);
    }

    /// <summary>Vectors that were written one after the other end here.</summary>
    private void EndNumbers()
    {
        if (_filled < _columns)
        {
            mistakes.Add($"data has {_numbers} numbers, the model takes {_columns} for each vector");
            Vacate();
        }
    }

    /// <summary>The array of a vector ends here.</summary>
    private void EndRow()
    {
        if (_numbers - _numbersBefore != _columns)
        {
            mistakes.Add($"vector {_vectors} has {_numbers - _numbersBefore} numbers, the model takes {_columns}");
            Vacate();
        }

        _vectors++;
    }

    /// <summary>Gives the row at hand to the next numbers, so that however short vectors are, they take no more room than was made for as many bytes.</summary>
    private void Vacate()
    {
        _isVacant |= _filled < _columns;
        _filled = _columns;
    }
}
