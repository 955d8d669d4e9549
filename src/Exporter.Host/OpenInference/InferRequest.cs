using System.Text.Json;
using Exporter.Host.Serving;
using Exporter.Models;

namespace Exporter.Host.OpenInference;

/// <summary>Reads an inference request of the Open Inference Protocol, its numbers straight into the memory that is scored.</summary>
/// <remarks>
/// Members may come in any order, so what is said of the tensor is held against its numbers at the end. Parameters are extensions, of which there are none here: they are passed over. Source:
/// kserve.github.io, "Open Inference Protocol", <c>$inference_request</c>.
/// </remarks>
internal ref struct InferRequest
{
    private static readonly string[] DataTypes = ["FP32", "FP64"];

    private readonly ScoringTurn _turn;
    private readonly VectorMistakes _mistakes = new();
    private Utf8JsonReader _reader;
    private int _inputs;

    private InferRequest(ReadOnlySpan<byte> json, ScoringTurn turn)
    {
        _turn = turn;
        _reader = new Utf8JsonReader(json);
    }

    /// <summary>Reads a request.</summary>
    /// <param name="json">The body.</param>
    /// <param name="turn">Receives the vectors.</param>
    /// <returns>The request's own name for itself; null where it has none.</returns>
    /// <exception cref="ServingException">It is not what the model takes; every mistake is told.</exception>
    public static string? Read(ReadOnlySpan<byte> json, ScoringTurn turn)
    {
        // A number has a digit, and a comma or bracket behind it.
        turn.Begin((int)Math.Min(ScoringDesk.MaxVectors, (json.Length / 2 / turn.Model.Columns) + 1));
        var request = new InferRequest(json, turn);
        try
        {
            var id = request.ReadAll();
            request._mistakes.Check();
            return id;
        }
        catch (JsonException exception)
        {
            throw new ServingException(ServingFault.Invalid, $"the body is not an inference request: {exception.Message}");
        }
    }

    private string? ReadAll()
    {
        string? id = null;
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is not an object");
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var member = NextMember();
            if (member == "id")
            {
                id = Text("id");
            }
            else if (member == "inputs" && IsArray("inputs"))
            {
                ReadInputs();
            }
            else if (member == "outputs" && IsArray("outputs"))
            {
                ReadOutputs();
            }
            else if (member is not ("inputs" or "outputs"))
            {
                _reader.Skip();
            }
        }

        if (_inputs != 1)
        {
            _mistakes.Add($"there are {_inputs} inputs, the model takes one, \"{ModelContract.InputName}\"");
        }

        // What follows the object is none.
        _reader.Read();
        return id;
    }

    private void ReadInputs()
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            _inputs++;
            if (_reader.TokenType == JsonTokenType.StartObject && _inputs == 1)
            {
                ReadInput();
            }
            else
            {
                _reader.Skip();
            }
        }
    }

    private void ReadInput()
    {
        string? name = null;
        string? dataType = null;
        List<long>? shape = null;
        var hasData = false;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            switch (NextMember())
            {
                case "name":
                    name = Text("name");
                    break;
                case "datatype":
                    dataType = Text("datatype");
                    break;
                case "shape" when IsArray("shape"):
                    shape = ReadShape();
                    break;
                case "data" when IsArray("data"):
                    hasData = true;
                    new TensorData(_turn, _mistakes).Read(ref _reader);
                    break;
                case "shape" or "data":
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        CheckInput(name, dataType, shape, hasData);
    }

    private readonly void CheckInput(string? name, string? dataType, List<long>? shape, bool hasData)
    {
        if (name != ModelContract.InputName)
        {
            _mistakes.Add($"input is \"{name}\", the model takes \"{ModelContract.InputName}\"");
        }

        if (!DataTypes.Contains(dataType))
        {
            _mistakes.Add($"datatype is \"{dataType}\", taken are {string.Join(" and ", DataTypes)}");
        }

        if (shape is not [var rows, var columns] || columns != _turn.Model.Columns)
        {
            _mistakes.Add($"shape is [{string.Join(", ", shape ?? [])}], the model takes [-1, {_turn.Model.Columns}], -1 for any number of vectors");
        }
        else if (rows > ScoringDesk.MaxVectors)
        {
            throw ScoringDesk.TooMany(rows);
        }
        else if (hasData && rows != _turn.Rows)
        {
            _mistakes.Add($"shape says {rows} vectors, data has {_turn.Rows}");
        }

        if (!hasData)
        {
            _mistakes.Add("input has no data as JSON; the extension for binary data is not supported");
        }
    }

    private List<long> ReadShape()
    {
        var shape = new List<long>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out var size) && size >= 0)
            {
                shape.Add(size);
            }
            else
            {
                _mistakes.Add($"shape has {_reader.TokenType} in place {shape.Count}, not a whole number from 0 on");
                _reader.Skip();
                shape.Add(-1);
            }
        }

        return shape;
    }

    private void ReadOutputs()
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            using var output = JsonDocument.ParseValue(ref _reader);
            var name = output.RootElement.ValueKind == JsonValueKind.Object && output.RootElement.TryGetProperty("name", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
            if (name != ModelContract.OutputName)
            {
                _mistakes.Add($"output \"{name}\" is asked for, the model gives \"{ModelContract.OutputName}\"");
            }
        }
    }

    /// <summary>The name of a member; its value is read next.</summary>
    private string NextMember()
    {
        var name = _reader.GetString()!;
        _reader.Read();
        return name;
    }

    private string? Text(string member)
    {
        if (_reader.TokenType == JsonTokenType.String)
        {
            return _reader.GetString();
        }

        _mistakes.Add($"{member} is {_reader.TokenType}, not a text");
        _reader.Skip();
        return null;
    }

    private bool IsArray(string member)
    {
        if (_reader.TokenType == JsonTokenType.StartArray)
        {
            return true;
        }

        _mistakes.Add($"{member} is {_reader.TokenType}, not an array");
        _reader.Skip();
        return false;
    }
}
