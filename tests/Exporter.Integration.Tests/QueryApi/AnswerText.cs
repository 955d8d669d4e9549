using System.Text.Json.Nodes;

namespace Exporter.Integration.Tests.QueryApi;

/// <summary>An answer of the query API as it came, and what tests compare of it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">The body.</param>
internal sealed record AnswerText(int Status, string Text)
{
    private const int ShownCharacters = 500;

    /// <summary>The bytes of the envelope as they are, the elements in one order: Prometheus' own order is not always the same.</summary>
    public string Ordered
    {
        get
        {
            var mark = Text.Contains("\"resultType\"", StringComparison.Ordinal) ? "{\"metric\":" : "{\"__name__\":";
            var first = Text.IndexOf(mark, StringComparison.Ordinal);
            if (first < 0)
            {
                return $"{Status} {Text}";
            }

            var elements = Text[first..].TrimEnd('}', ']').Split(mark).Select(element => element.TrimEnd(',', '}', ']'));
            return $"{Status} {Text[..first]} {string.Join('\n', elements.Order(StringComparer.Ordinal))}";
        }
    }

    /// <summary>Prometheus' type of error; the whole text where it is no JSON.</summary>
    public string ErrorType => Text.StartsWith('{') ? (string?)JsonNode.Parse(Text)!["errorType"] ?? "" : Text;

    /// <summary>What a message shows of it.</summary>
    public override string ToString() => $"{Status} {(Text.Length > ShownCharacters ? Text[..ShownCharacters] : Text)}";

    /// <summary>Reads an answer.</summary>
    public static async Task<AnswerText> OfAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        new((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
}
