using Exporter.Feedback.Storage;
using Exporter.Models.Advice;
using Exporter.Signals;
using Microsoft.Data.Sqlite;

namespace Exporter.Tests.Feedback.Storage;

/// <summary>What is learnt of incidents is there for the next process.</summary>
public sealed class PatternStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("patterns-").FullName;
    private readonly StoreMetrics _metrics = new(new object());

    public void Dispose()
    {
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Learnt_IsReadByTheNextProcessAndByNoOtherPredictor()
    {
        var book = new PatternBook();
        book.Learn(Labels.Of(("instance", "ä \"1\""), ("zone", "z")), 100, [new("memory_used", "climb"), new("latency", "climb")]);
        book.Learn(Labels.Of(("instance", "b")), 200, [new("disk", "fall")]);
        var learnt = book.TakeLearnt();
        using (var store = Open())
        {
            PatternStore.Keep(store, "node", learnt);

            // As a process does that replays the steps after its snapshot.
            PatternStore.Keep(store, "node", learnt);
            PatternStore.Keep(store, "web", []);
        }

        using var next = Open();
        var read = PatternStore.Read(next, "node");

        Assert.Equal(learnt.Select(Say), read.Select(Say));
        Assert.Empty(PatternStore.Read(next, "web"));
        Assert.Empty(PatternStore.Read(null, "node"));
    }

    [Fact]
    public async Task RowThatIsNoEntity_IsLeftToAPersonAndNothingElseBreaks()
    {
        using var store = Open();
        PatternStore.Keep(store, "node", [new LearntIncident(1, Labels.Of(("instance", "a")), 100, 1, [new("disk", "fall")])]);
        await store.FlushAsync(TestContext.Current.CancellationToken);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, Store.FileName)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE pattern_incidents SET entity = 'nonsense'";
            command.ExecuteNonQuery();
        }

        Assert.Empty(PatternStore.Read(store, "node"));
        Assert.StartsWith("\"nonsense\" is not an entity: ", Assert.Single(_notices).Reason, StringComparison.Ordinal);
    }

    private readonly List<StoreNotice> _notices = [];

    private Store Open() => new(Path.Combine(_folder, Store.FileName), _metrics, TimeProvider.System, _notices.Add);

    private static string Say(LearntIncident incident) => $"{incident.Number} {incident.Entity} {incident.OnsetMs} {incident.Pattern} {string.Join(" then ", incident.Elements)}";
}
