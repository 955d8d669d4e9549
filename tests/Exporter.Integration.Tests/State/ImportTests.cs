using Exporter.TestKit;
using Microsoft.Data.Sqlite;

namespace Exporter.Integration.Tests.State;

/// <summary>Incidents of a file reach the outcomes alike, whether they were imported while the sidecar was stopped or handed to it while it ran.</summary>
public sealed class ImportTests
{
    private const int Terminate = 15;
    private const string Flag = "--storage.path=";

    // Always an alert, and never a failure that the stream shows.
    private const string Configuration = """
        predictors:
          - name: import
            entity: [instance]
            step: 1s
            lateness: 1s
            horizons: [20s]
            seasonality: []
            merge: 3s
            signals:
              level: max by (instance) (last_over_time(level[2s]))
            failure: max by (instance) (last_over_time(level[2s])) > bool 2
            alert: {threshold: 0.0000001}

        """;

    private readonly string _storage = PeerProcess.NewFolder("import");

    [Fact]
    public async Task Import_StoppedOrRunning_AmendsWhatWasDecided()
    {
        SteadyStream stream = new();
        string list = Path.Combine(_storage, "tickets.csv");
        await using (ForesightProcess first = await StartAsync())
        {
            await SendAsync(first, stream, 40);
            await Poll.Until("alerts are decided", () => Task.FromResult(Outcomes().Count > 1 && Outcomes().Values.All(outcome => outcome == "wrong")), witnesses: first.Process);
            first.Process.Signal(Terminate);
            await first.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
        }

        string[] entities = [.. Outcomes().Keys.Order(StringComparer.Ordinal)];
        (string stopped, string running) = (entities[0], entities[1]);
        long onsetMs = Scalar("SELECT max(start_ms) FROM alerts") + 5_000;
        await File.WriteAllTextAsync(list, $"start,instance,title\n{onsetMs / 1000},{stopped},disk\nnever,{running},fan\n", TestContext.Current.CancellationToken);
        (int exitCode, string output) = await ImportAsync(list, Flag + _storage);
        Assert.Equal(1, exitCode);
        Assert.Contains("import: 1 new", output, StringComparison.Ordinal);
        Assert.Contains($"{list}:3: start is \"never\"", output, StringComparison.Ordinal);

        await using ForesightProcess second = await StartAsync();
        await SendAsync(second, stream, 5);
        await Poll.Until("the imported incident is taken in", () => Task.FromResult(Outcomes()[stopped] == "right"), witnesses: second.Process);
        Assert.All(Outcomes().Where(alert => alert.Key != stopped), alert => Assert.Equal("wrong", alert.Value));

        // The whole list again: the sidecar takes what is new, and refuses nobody's folder.
        await File.WriteAllTextAsync(list, $"start,instance,title\n{onsetMs / 1000},{stopped},disk\n{onsetMs / 1000},{running},fan\n", TestContext.Current.CancellationToken);
        (exitCode, output) = await ImportAsync(list, Flag + _storage);
        Assert.Equal(1, exitCode);
        Assert.Contains($"storage path {_storage} is in use by another process", output, StringComparison.Ordinal);
        (exitCode, output) = await ImportAsync(list, $"--url={second.Address}");
        Assert.True(exitCode == 0, output);
        Assert.Contains("import: 1 new, 1 known", output, StringComparison.Ordinal);
        await SendAsync(second, stream, 5);
        await Poll.Until("the posted incident is taken in", () => Task.FromResult(Outcomes()[running] == "right"), witnesses: second.Process);
        Assert.Equal(2, Scalar("SELECT count(*) FROM incidents"));
    }

    private Task<ForesightProcess> StartAsync() => ForesightProcess.StartAsync(Configuration, null, Flag + _storage, "--ingest.hold-backlog=false");

    private static async Task SendAsync(ForesightProcess sidecar, SteadyStream stream, int requests)
    {
        for (int request = 0; request < requests; request++)
        {
            Assert.Equal(204, (await new RemoteWriteSender(sidecar.Address).SendBytesAsync(stream.Next())).Status);
        }
    }

    private async Task<(int ExitCode, string Output)> ImportAsync(string list, string where)
    {
        string config = Path.Combine(_storage, "foresight.yml");
        await File.WriteAllTextAsync(config, Configuration, TestContext.Current.CancellationToken);
        return await PeerProcess.RunAsync("import", Peers.Foresight, "incidents", "import", list, $"--config.file={config}", where);
    }

    /// <summary>By entity, what became of its first alert; undecided ones left out.</summary>
    private Dictionary<string, string> Outcomes()
    {
        using SqliteConnection connection = Open();
        using SqliteCommand query = connection.CreateCommand();
        query.CommandText = "SELECT entity ->> '$.instance', outcome FROM alerts WHERE outcome IS NOT NULL GROUP BY entity HAVING start_ms = min(start_ms)";
        using SqliteDataReader row = query.ExecuteReader();
        Dictionary<string, string> outcomes = [];
        while (row.Read())
        {
            outcomes[row.GetString(0)] = row.GetString(1);
        }

        return outcomes;
    }

    private long Scalar(string question)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The questions are constants above.
        command.CommandText = question;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private SqliteConnection Open()
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(_storage, "foresight.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection;
    }
}
