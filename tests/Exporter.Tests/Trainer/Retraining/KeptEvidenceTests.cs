using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Microsoft.Data.Sqlite;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>What a sidecar's store says, read by another process.</summary>
public sealed class KeptEvidenceTests : IDisposable
{
    private readonly SomeStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Read_WhileTheStoreIsOpen_SeesAlertsOnsetsFeedbackAndOverridesOfThePredictor()
    {
        using var open = _store.Open();
        _store.Run("""
            INSERT INTO alerts (predictor, horizon, start_ms, entity, peak_probability, outcome, onset_ms) VALUES
              ('node', '2h', 1000, '{"instance":"a"}', 0.9, 'right', 5000), ('disk', '2h', 1000, '{"instance":"a"}', 0.9, 'right', 5000);
            INSERT INTO onsets (predictor, horizon, onset_ms, entity, outcome, alert_ms) VALUES ('node', '2h', 5000, '{"instance":"a"}', 'caught', 1000);
            INSERT INTO feedback (predictor, entity, verdict, at_ms, given_by, note, alert_ms, until_ms, posted_ms) VALUES ('node', '{"instance":"a"}', 'acted_on', 2000, 'anna', '', 1000, 9000, 1);
            INSERT INTO overrides (kind, predictor, matchers, start_ms, end_ms, reason, decided_by, origin, posted_ms) VALUES
              ('maintenance', '', '{instance="a"}', 1, 2, '', 'anna', '', 1), ('mute', 'disk', '', 1, 2, '', 'anna', '', 1);
            """);
        var evidence = KeptEvidence.Read(_store.Path, "node");
        Assert.Equal((1000, "right", 5000L), Assert.Single(evidence.Alerts) is var alert ? (alert.Place.StartMs, alert.Outcome, alert.OtherMs) : default);
        Assert.Equal(5000, Assert.Single(evidence.Onsets).Place.StartMs);
        Assert.Equal((Verdict.ActedOn, 9000L), Assert.Single(evidence.Feedback) is var said ? (said.Feedback.Verdict, said.UntilMs) : default);
        Assert.Equal(OverrideKind.Maintenance, Assert.Single(evidence.Overrides).Override.Kind);
        Assert.True(evidence.Overrides[0].Override.Matches(Labels.Of(("instance", "a")), Labels.Of(("instance", "a"))));
    }

    [Fact]
    public void Read_StoreOfBeforeAnyTable_IsEmpty()
    {
        using (var connection = new SqliteConnection($"Data Source={_store.Path};Pooling=False"))
        {
            connection.Open();
        }

        Assert.Equal(KeptEvidence.None, KeptEvidence.Read(_store.Path, "node"));
    }

    [Fact]
    public void Read_WhatIsNoStore_IsRefused()
    {
        File.WriteAllText(_store.Path, "SQLite format 3\0 and then nothing of the kind");
        Assert.StartsWith($"{_store.Path} cannot be read: ", Assert.Throws<StoreRefusedException>(() => KeptEvidence.Read(_store.Path, "node")).Message, StringComparison.Ordinal);
    }
}
