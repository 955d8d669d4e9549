using System.Text.Json;

namespace Exporter.Host.OpenInference;

/// <summary>The runtime's reader of JSON, which can be told that what comes next was read by somebody else.</summary>
/// <param name="json">All of the text.</param>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _begin;

    /// <summary>The reader. Lines and places in its exceptions leave out what was passed over.</summary>
    public Utf8JsonReader Tokens = new(json);

    /// <summary>Where the token at hand begins, in bytes from the begin of the text.</summary>
    public readonly long TokenStart => _begin + Tokens.TokenStartIndex;

    /// <summary>What comes behind the token at hand.</summary>
    public readonly ReadOnlySpan<byte> Rest => _json[(_begin + (int)Tokens.BytesConsumed)..];

    /// <summary>Goes on further behind; for the reader, nothing was there.</summary>
    /// <param name="bytes">How much of <see cref="Rest"/> was read: whole elements of an array with the comma before each, behind an element.</param>
    public void Pass(int bytes)
    {
        _begin += (int)Tokens.BytesConsumed + bytes;
        Tokens = new Utf8JsonReader(_json[_begin..], isFinalBlock: true, Tokens.CurrentState);
    }
}
