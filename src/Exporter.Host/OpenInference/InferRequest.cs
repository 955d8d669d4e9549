using System.Text.Json;
using Exporter.Host.Endpoints;
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

    private readonly IVectorSink _turn;
    private readonly VectorMistakes _mistakes = new();
    private JsonCursor _json;
    private int _inputs;

    private InferRequest(ReadOnlySpan<byte> json, IVectorSink turn)
    {
        _turn = turn;
        _json = new JsonCursor(json);
    }

    /// <summary>Reads a request.</summary>
    /// <param name="json">The body.</param>
    /// <param name="turn">Receives the vectors, at most <see cref="ScoringDesk.MaxVectors"/>.</param>
    /// <returns>The request's own name for itself; null where it has none.</returns>
    /// <exception cref="ServingException">It is not what the model takes; every mistake is told.</exception>
    public static string? Read(ReadOnlySpan<byte> json, IVectorSink turn)
    {
        // A number has a digit, and a comma or bracket behind it.
        turn.Begin((int)Math.Min(ScoringDesk.MaxVectors, (json.Length / 2 / turn.Columns) + 1));
        var request = new InferRequest(json, turn);
        try
        {
            var id = request.ReadAll();
            request._mistakes.Check();
            return id;
        }
        catch (Exception exception) when (PostedJson.IsOfTheBody(exception))
        {
            throw new ServingException(ServingFault.Invalid, $"the body is not an inference request: {Fault(json) ?? exception.Message}");
        }
    }

    /// <summary>What the runtime says of the text and where; null where it is JSON.</summary>
    private static string? Fault(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                // Only what it cannot read is of interest.
            }

            return null;
        }
        catch (JsonException exception)
        {
            return exception.Message;
        }
    }

    private string? ReadAll()
    {
        string? id = null;
        if (!_json.Tokens.Read() || _json.Tokens.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is not an object");
        }

        while (_json.Tokens.Read() && _json.Tokens.TokenType != JsonTokenType.EndObject)
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
                _json.Tokens.Skip();
            }
        }

        if (_inputs != 1)
        {
            _mistakes.Add($"there are {_inputs} inputs, the model takes one, \"{ModelContract.InputName}\"");
        }

        // What follows the object is none.
        _json.Tokens.Read();
        return id;
    }

    private void ReadInputs()
    {
        while (_json.Tokens.Read() && _json.Tokens.TokenType != JsonTokenType.EndArray)
        {
            _inputs++;
            if (_json.Tokens.TokenType == JsonTokenType.StartObject && _inputs == 1)
            {
                ReadInput();
            }
            else
            {
                _json.Tokens.Skip();
            }
        }
    }

    private void ReadInput()
    {
        string? name = null;
        string? dataType = null;
        List<long>? shape = null;
        int? vectors = null;
        while (_json.Tokens.Read() && _json.Tokens.TokenType != JsonTokenType.EndObject)
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
                case "data" when vectors is not null:
                    _mistakes.Add("data is there twice");
                    _json.Tokens.Skip();
                    break;
                case "data" when IsArray("data"):
                    vectors = new TensorData(_turn, _mistakes).Read(ref _json);
                    break;
                case "shape" or "data":
                    break;
                default:
                    _json.Tokens.Skip();
                    break;
            }
        }

        CheckInput(name, dataType, shape, vectors);
    }

    private readonly void CheckInput(string? name, string? dataType, List<long>? shape, int? vectors)
    {
        if (name != ModelContract.InputName)
        {
            _mistakes.Add($"input is \"{name}\", the model takes \"{ModelContract.InputName}\"");
        }

        if (!DataTypes.Contains(dataType))
        {
            _mistakes.Add($"datatype is \"{dataType}\", taken are {string.Join(" and ", DataTypes)}");
        }

        if (shape is not [var rows, var columns] || columns != _turn.Columns)
        {
            _mistakes.Add($"shape is [{string.Join(", ", shape ?? [])}], the model takes [-1, {_turn.Columns}], -1 for any number of vectors");
        }
        else if (rows > ScoringDesk.MaxVectors)
        {
            throw ScoringDesk.TooMany(rows);
        }
        else if (vectors is not null && rows != vectors)
        {
            _mistakes.Add($"shape says {rows} vectors, data has {vectors}");
        }

        if (vectors is null)
        {
            _mistakes.Add("input has no data as JSON; the extension for binary data is not supported");
        }
    }

    private List<long> ReadShape()
    {
        var shape = new List<long>();
        while (_json.Tokens.Read() && _json.Tokens.TokenType != JsonTokenType.EndArray)
        {
            if (_json.Tokens.TokenType == JsonTokenType.Number && _json.Tokens.TryGetInt64(out var size) && size >= 0)
            {
                shape.Add(size);
            }
            else
            {
                _mistakes.Add($"shape has {_json.Tokens.TokenType} in place {shape.Count}, not a whole number from 0 on");
                _json.Tokens.Skip();
                shape.Add(-1);
            }
        }

        return shape;
    }

    private void ReadOutputs()
    {
        while (_json.Tokens.Read() && _json.Tokens.TokenType != JsonTokenType.EndArray)
        {
            using var output = JsonDocument.ParseValue(ref _json.Tokens);
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
        var name = _json.Tokens.GetString()!;
        _json.Tokens.Read();
        return name;
    }

    private string? Text(string member)
    {
        if (_json.Tokens.TokenType == JsonTokenType.String)
        {
            return _json.Tokens.GetString();
        }

        _mistakes.Add($"{member} is {_json.Tokens.TokenType}, not a text");
        _json.Tokens.Skip();
        return null;
    }

    private bool IsArray(string member)
    {
        if (_json.Tokens.TokenType == JsonTokenType.StartArray)
        {
            return true;
        }

        _mistakes.Add($"{member} is {_json.Tokens.TokenType}, not an array");
        _json.Tokens.Skip();
        return false;
    }
}
