using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

/// <summary>Labels come from lists and from what was reported to a sidecar, alike.</summary>
public sealed class ListedIncidentFilesTests : IDisposable
{
    private static readonly PredictorDefinition Definition = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [new SignalDefinition("load", "load")],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("listed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_AStoreAndAList_GivesTheIncidentsOfThePredictorInBoth()
    {
        // Whatever its name, a database is known by its contents.
        var database = Store("reported.bin", ("node", Incident("a", 3000, null)), ("node", Incident("b", 1000, 2000)), ("disk", Incident("c", 1000, null)));
        var csv = Path.Combine(_folder, "tickets.csv");
        File.WriteAllText(csv, "start,end,instance,predictor\n4,5,d,\n4,5,e,disk\n");

        Assert.True(ListedIncidents.TryRead([database, csv], null, Definition, out var incidents, out var mistakes), string.Join('\n', mistakes));
        Assert.Equal([Listed("b", 1000, 2000), Listed("a", 3000, 3000), Listed("d", 4000, 5000)], incidents);
    }

    [Fact]
    public void Read_WhileAProcessHasTheStoreOpen_SeesWhatItHasCommitted()
    {
        using var metrics = new StoreMetrics(this);
        using var store = new Store(Path.Combine(_folder, "foresight.db"), metrics, TimeProvider.System, notice => Assert.Fail(notice.ToString()));
        Keep(store, ("node", Incident("a", 3000, null)));

        Assert.True(ListedIncidents.TryRead([Path.Combine(_folder, "foresight.db")], null, Definition, out var incidents, out _));
        Assert.Equal([Listed("a", 3000, 3000)], incidents);
    }

    [Fact]
    public void Read_WhatIsNoStoreOfOurs_IsAMistakeBesideThoseOfTheOthers()
    {
        var (foreign, damaged, csv) = (Path.Combine(_folder, "foreign.db"), Path.Combine(_folder, "damaged.db"), Path.Combine(_folder, "tickets.csv"));
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={foreign};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE t (x)";
            command.ExecuteNonQuery();
        }

        File.WriteAllText(damaged, "SQLite format 3\0 and then nothing of the kind");
        File.WriteAllText(csv, "start,instance\nnever,a\n");

        Assert.False(ListedIncidents.TryRead([foreign, damaged, csv, Path.Combine(_folder, "absent.csv")], null, Definition, out _, out var mistakes));
        Assert.Equal(4, mistakes.Count);
        Assert.Equal($"{foreign} is a database of another program", mistakes[0]);
        Assert.StartsWith($"{damaged} cannot be read: ", mistakes[1], StringComparison.Ordinal);
        Assert.StartsWith($"{csv}:2: start is \"never\"", mistakes[2], StringComparison.Ordinal);
        Assert.Contains("absent.csv cannot be read: ", mistakes[3], StringComparison.Ordinal);
    }

    private string Store(string name, params (string Predictor, ReportedIncident Incident)[] incidents)
    {
        var path = Path.Combine(_folder, name);
        using var metrics = new StoreMetrics(this);
        using var store = new Store(path, metrics, TimeProvider.System, notice => Assert.Fail(notice.ToString()));
        Keep(store, incidents);
        return path;
    }

    private static void Keep(Store store, params (string Predictor, ReportedIncident Incident)[] incidents)
    {
        var write = new IncidentWrite([.. incidents], 0);
        Assert.True(store.Enqueue(write));
        Assert.NotNull(write.Receipts.GetAwaiter().GetResult());
    }

    private static ReportedIncident Incident(string instance, long startMs, long? endMs) => new($"{instance}-{startMs}", Labels.Of(("instance", instance)), startMs, endMs, "", "");

    private static ListedIncident Listed(string instance, long startMs, long endMs) => new(Labels.Of(("instance", instance)), startMs, endMs);
}
