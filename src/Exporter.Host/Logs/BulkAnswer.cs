using System.Globalization;
using System.Text.Json;
using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Host.Logs;

/// <summary>What became of each action of a <c>_bulk</c>.</summary>
/// <remarks>Nothing is kept that an id could find again: a document that came without one has its position in the request for an id.</remarks>
internal sealed class BulkAnswer
{
    private readonly LogDecoder _decoder;
    private readonly FilterPath _filter;
    private readonly string _index;
    private readonly IngestLimits _limits;

    // Whether a member of an item is wanted, for each action.
    private readonly Wanted[] _wanted;

    /// <summary>The answer to a request that was applied.</summary>
    /// <param name="decoder">What it held.</param>
    /// <param name="filter">What of the answer is wanted.</param>
    /// <param name="index">The index of the path, for actions that name none.</param>
    /// <param name="limits">The limits in force for it.</param>
    public BulkAnswer(LogDecoder decoder, FilterPath filter, string index, IngestLimits limits)
    {
        (_decoder, _filter, _index, _limits) = (decoder, filter, index, limits);
        _wanted = [.. Enum.GetValues<BulkAction>().Select(action => new Wanted(
            filter.Wants("items", NameOf(action), "_index"),
            filter.Wants("items", NameOf(action), "_id"),
            filter.Wants("items", NameOf(action), "result"),
            filter.Wants("items", NameOf(action), "status"),
            filter.Wants("items", NameOf(action), "error")))];
    }

    /// <summary>Writes it.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="took">How long the request took.</param>
    public void Write(Utf8JsonWriter json, TimeSpan took)
    {
        json.WriteStartObject();
        if (_filter.Wants("errors"))
        {
            json.WriteBoolean("errors"u8, _decoder.Items.HasErrors);
        }

        if (_filter.Wants("took"))
        {
            json.WriteNumber("took"u8, (long)took.TotalMilliseconds);
        }

        if (_wanted.Any(wanted => wanted.Anything))
        {
            json.WriteStartArray("items"u8);
            for (var i = 0; i < _decoder.Items.Count; i++)
            {
                Write(json, i);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, int position)
    {
        var item = _decoder.Items.At(position, _decoder.Batch);
        var wanted = _wanted[(int)item.Action];
        var isError = item.Drop != LogDropReason.None || item.Action == BulkAction.Update;
        if (!wanted.BesidesErrors && !(isError && wanted.Error))
        {
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject(NameOf(item.Action));
        if (wanted.Index)
        {
            WriteText(json, "_index"u8, item.Index, _index);
        }

        if (wanted.Id)
        {
            WriteText(json, "_id"u8, item.Id, position.ToString(CultureInfo.InvariantCulture));
        }

        if (wanted.Result && !isError)
        {
            json.WriteString("result"u8, item.Action == BulkAction.Delete ? "not_found"u8 : "created"u8);
        }

        if (wanted.Status)
        {
            json.WriteNumber("status"u8, item.Status);
        }

        if (wanted.Error && isError)
        {
            WriteError(json, item);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteError(Utf8JsonWriter json, BulkItem item)
    {
        json.WriteStartObject("error"u8);
        if (item.Action == BulkAction.Update)
        {
            ElasticsearchJson.WriteReason(json, "document_missing_exception", "no document is kept here that could be changed");
        }
        else
        {
            ElasticsearchJson.WriteReason(json, item.Drop == LogDropReason.InvalidDocument ? "document_parsing_exception" : "illegal_argument_exception", LogDropText.Describe(item.Drop, _limits));
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> written, string otherwise)
    {
        if (written.IsEmpty)
        {
            json.WriteString(name, otherwise);
            return;
        }

        json.WritePropertyName(name);
        json.WriteRawValue(written, skipInputValidation: true);
    }

    private static string NameOf(BulkAction action) => action switch
    {
        BulkAction.Index => "index",
        BulkAction.Create => "create",
        BulkAction.Update => "update",
        _ => "delete",
    };

    private readonly record struct Wanted(bool Index, bool Id, bool Result, bool Status, bool Error)
    {
        public bool BesidesErrors => Index || Id || Result || Status;

        public bool Anything => BesidesErrors || Error;
    }
}
