using System.Buffers;
using System.Collections.Immutable;
using Exporter.Feedback.Events;
using Exporter.Feedback.Rolling;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>All that one step of one predictor leaves in the store, in one transaction: its record, what it decided, and the hours as they then were.</summary>
/// <remarks>
/// A step's record is thus there if and only if what it decided is there too: who replays a record must not count it again.
/// The record's memory is rented, and given back when it is written.
/// </remarks>
internal sealed class StepWrite : IStoreWrite
{
    // Memory of what is not the record: an estimate.
    private const int BytesPerEvent = 256;
    private const int BytesPerHour = 1024;

    private readonly JournalKey _key;
    private readonly long _stepMs;
    private readonly ImmutableArray<AlertEvent> _alerts;
    private readonly ImmutableArray<OnsetEvent> _onsets;
    private readonly ImmutableArray<AlertAmendment> _amended;
    private readonly ImmutableArray<string> _taken;
    private readonly ImmutableArray<EventKey> _changes;
    private readonly ImmutableArray<ImmutableArray<OutcomeHour>> _hours;
    private readonly ImmutableArray<(ChallengerIdentity Challenger, ImmutableArray<ImmutableArray<OutcomeHour>> Hours)> _challengers;
    private readonly bool _isFirstOfHour;
    private readonly int _recordBytes;
    private byte[]? _record;

    /// <summary>Copies what is to be written.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="ledger">Has just taken the step in.</param>
    /// <param name="hours">The champion's hours that the step has changed, for each horizon.</param>
    /// <param name="challengers">Each challenger's.</param>
    /// <param name="changes">The events that the step has taken in.</param>
    /// <param name="isFirstOfHour">Whether the step is the first of its hour: then what is too old goes.</param>
    internal StepWrite(
        JournalKey key,
        OutcomeLedger ledger,
        ImmutableArray<ImmutableArray<OutcomeHour>> hours,
        ImmutableArray<(ChallengerIdentity Challenger, ImmutableArray<ImmutableArray<OutcomeHour>> Hours)> challengers,
        ImmutableArray<EventKey> changes,
        bool isFirstOfHour)
    {
        var tally = ledger.Tally;
        var record = ledger.Record;
        (_key, _stepMs, _hours, _challengers, _isFirstOfHour) = (key, ledger.ObservedMs, hours, challengers, isFirstOfHour);
        (_alerts, _onsets, _amended, _recordBytes) = ([.. tally.Alerts], [.. tally.Onsets], [.. tally.AmendedAlerts], record.Length);
        (_taken, _changes) = ([.. ledger.Taken.Select(incident => incident.Id)], changes);
        _record = ArrayPool<byte>.Shared.Rent(record.Length);
        record.CopyTo(_record);
        var written = hours.Sum(its => its.Length) + challengers.Sum(challenger => challenger.Hours.Sum(its => its.Length));
        Bytes = record.Length + ((_alerts.Length + _onsets.Length + _amended.Length + _taken.Length + _changes.Length) * BytesPerEvent) + (written * BytesPerHour);
    }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        OutcomeJournal.Append(connection, _key, _stepMs, _record.AsSpan(0, _recordBytes));
        WriteAlerts(connection);
        WriteAmendments(connection);
        IncidentRows.Taken(connection, _key.Predictor, _taken, _stepMs);
        EventRows.Taken(connection, _key.Predictor, _changes, _stepMs);
        WriteOnsets(connection);
        WriteHours(connection);
        foreach (var (challenger, hours) in _challengers)
        {
            ChallengerRows.Write(connection, _key, challenger, hours);
        }

        if (_isFirstOfHour)
        {
            OutcomeRows.Expire(connection, _key.Predictor, _stepMs);
        }
    }

    /// <inheritdoc/>
    public void Done(bool written)
    {
        if (_record is { } record)
        {
            ArrayPool<byte>.Shared.Return(record);
            _record = null;
        }
    }

    private void WriteAlerts(SqliteConnection connection)
    {
        if (_alerts.IsEmpty)
        {
            return;
        }

        using var upsert = new Statement(connection, OutcomeRows.UpsertAlert);
        foreach (var alert in _alerts)
        {
            upsert.Run(
                _key.Predictor, _key.Horizons[alert.Horizon], alert.StartMs, EntityText.Of(alert.Entity), alert.EndMs, alert.Peak, OutcomeRows.NameOf(alert.Outcome), alert.OnsetMs);
        }
    }

    private void WriteAmendments(SqliteConnection connection)
    {
        if (_amended.IsEmpty)
        {
            return;
        }

        using var amend = new Statement(connection, OutcomeRows.AmendAlert);
        foreach (var alert in _amended)
        {
            amend.Run(_key.Predictor, _key.Horizons[alert.Horizon], alert.StartMs, EntityText.Of(alert.Entity), OutcomeRows.NameOf(alert.To), alert.OnsetMs);
        }
    }

    private void WriteOnsets(SqliteConnection connection)
    {
        if (_onsets.IsEmpty)
        {
            return;
        }

        using var upsert = new Statement(connection, OutcomeRows.UpsertOnset);
        foreach (var onset in _onsets)
        {
            upsert.Run(_key.Predictor, _key.Horizons[onset.Horizon], onset.OnsetMs, EntityText.Of(onset.Entity), OutcomeRows.NameOf(onset.Outcome), onset.AlertMs);
        }
    }

    private void WriteHours(SqliteConnection connection)
    {
        using var upsert = new Statement(connection, OutcomeRows.UpsertHour);
        for (var horizon = 0; horizon < _hours.Length; horizon++)
        {
            foreach (var hour in _hours[horizon])
            {
                OutcomeRows.Write(upsert, _key.Predictor, _key.Horizons[horizon], hour);
            }
        }
    }
}
