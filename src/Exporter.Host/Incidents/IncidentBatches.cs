using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exporter.History.Incidents;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Incidents;

/// <summary>Cuts a list of incidents into bodies of <c>POST /api/v1/incidents</c>, each within the limits of a request.</summary>
internal static class IncidentBatches
{
    // Between two elements, and around all.
    private const int Punctuation = 2;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Cuts the list.</summary>
    /// <param name="rows">The incidents.</param>
    /// <param name="predictor">Whose those are that name no predictor; empty for every predictor whose entity labels are all there.</param>
    /// <returns>One after the other, the lines of a request and its body.</returns>
    public static IEnumerable<(ImmutableArray<int> Lines, ReadOnlyMemory<byte> Body)> Of(IEnumerable<IncidentRow> rows, string predictor)
    {
        var (lines, elements, bytes) = (ImmutableArray.CreateBuilder<int>(), new List<byte[]>(), 0);
        foreach (var row in rows)
        {
            var element = Element(row, predictor);
            if (lines.Count == IncidentBody.MaxIncidents || (lines.Count > 0 && bytes + element.Length + Punctuation > PostedJson.MaxBodyBytes))
            {
                yield return (lines.DrainToImmutable(), Array(elements, bytes));
                elements.Clear();
                bytes = 0;
            }

            lines.Add(row.Line);
            elements.Add(element);
            bytes += element.Length + Punctuation;
        }

        if (lines.Count > 0)
        {
            yield return (lines.DrainToImmutable(), Array(elements, bytes));
        }
    }

    private static ReadOnlyMemory<byte> Array(List<byte[]> elements, int bytes)
    {
        var body = new ArrayBufferWriter<byte>(bytes + Punctuation);
        foreach (var (index, element) in elements.Index())
        {
            body.Write(index == 0 ? "["u8 : ","u8);
            body.Write(element);
        }

        body.Write("]"u8);
        return body.WrittenMemory;
    }

    private static byte[] Element(IncidentRow row, string predictor)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("predictor", row.Predictor.Length > 0 ? row.Predictor : predictor);
            json.WriteStartObject("labels");
            foreach (var label in row.Labels.Enumerate())
            {
                json.WriteString(label.Name, label.Value);
            }

            json.WriteEndObject();
            json.WriteString("start", AdviceText.Time(row.StartMs));
            json.WriteString("end", AdviceText.OptionalTime(row.EndMs));
            json.WriteString("id", row.Id);
            json.WriteString("note", row.Note);
            json.WriteString("source", row.Source);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
