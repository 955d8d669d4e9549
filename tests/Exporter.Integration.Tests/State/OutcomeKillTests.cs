using System.Text.Json;
using Exporter.Configuration;
using Exporter.Features;
using Exporter.Models;
using Exporter.TestKit;
using Exporter.Trainer.Onnx;
using Microsoft.Data.Sqlite;

namespace Exporter.Integration.Tests.State;

/// <summary>kill -9 takes no outcome away: what was predicted before is judged afterwards as in a process that never stopped, but for what fell into the gap.</summary>
[Long(50)]
public sealed class OutcomeKillTests(ITestOutputHelper output)
{
    private const int Kill = 9;
    private const int Kills = 4;
    private const int RequestsPerLife = 120;
    private const long HorizonMs = 20_000;

    // The signals are missing until their range lies behind the first new sample, and that has become due.
    private const long GapMs = 6_000;

    private const string Configuration = """
        predictors:
          - name: kill
            entity: [instance]
            step: 1s
            lateness: 1s
            horizons: [20s]
            seasonality: []
            merge: 3s
            signals:
              level: {expr: "max by (instance) (last_over_time(level[2s]))", limit: "> 0.99"}
              busy: sum by (instance) (last_over_time(busy_total[2s]))
            failure: max by (instance) (last_over_time(level[2s])) > bool 0.99
            model: ./level.onnx
            challengers: [baseline]

        """;

    private readonly string _whole = PeerProcess.NewFolder("outcomes-whole");
    private readonly string _killed = PeerProcess.NewFolder("outcomes-killed");

    [Fact]
    public async Task Kill_AgainAndAgain_LeavesTheOutcomesOfAProcessThatNeverStopped()
    {
        SteadyStream stream = new();
        List<long> lastStepsMs = [];
        await using (ForesightProcess whole = await StartAsync(_whole))
        {
            for (int life = 0; life <= Kills; life++)
            {
                await using ForesightProcess killed = await StartAsync(_killed);
                for (int request = 0; request < RequestsPerLife; request++)
                {
                    byte[] body = stream.Next();
                    Assert.Equal(204, (await new RemoteWriteSender(whole.Address).SendBytesAsync(body)).Status);
                    Assert.Equal(204, (await new RemoteWriteSender(killed.Address).SendBytesAsync(body)).Status);
                }

                await WrittenAsync(killed);
                if (life == Kills)
                {
                    await AssertComparedAsync(whole, killed);
                }

                lastStepsMs.Add((long)(await killed.MetricAsync("foresight_evaluation_last_step_timestamp_seconds") * 1000));
                killed.Process.Signal(Kill);
                await killed.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
                Assert.DoesNotContain("level=ERROR", killed.Process.Output, StringComparison.Ordinal);
            }

            await WrittenAsync(whole);
        }

        Dictionary<(long, string), Alert> expected = Alerts(_whole);
        Dictionary<(long, string), Alert> found = Alerts(_killed);
        int across = 0;
        foreach (long diedMs in lastStepsMs.SkipLast(1))
        {
            foreach (((long startMs, string entity), Alert alert) in expected.Where(pair => IsOfLife(pair.Key.Item1, diedMs)))
            {
                Assert.True(found.TryGetValue((startMs, entity), out Alert same), $"the alert of {entity} at {startMs} is lost; the process died at {diedMs}");
                long decidedMs = alert.OnsetMs ?? startMs + HorizonMs;
                if (decidedMs > diedMs && decidedMs <= diedMs + GapMs)
                {
                    continue;
                }

                Assert.Equal((alert.Outcome, alert.OnsetMs), (same.Outcome, same.OnsetMs));
                across += decidedMs > diedMs ? 1 : 0;
            }

            Assert.Equal(Onsets(_whole, diedMs), Onsets(_killed, diedMs));
        }

        output.WriteLine($"{expected.Count} alerts, {across} of them decided after the process that raised them was killed");
        Assert.True(across > 10, $"only {across} alerts waited for their outcome when the process died");
    }

    /// <summary>The comparison with the challenger has survived all kills: since the same step, and with all pairs but those of the gaps.</summary>
    private async Task AssertComparedAsync(ForesightProcess whole, ForesightProcess killed)
    {
        (string since, long expected) = await ComparedAsync(whole);
        (string sinceKilled, long found) = await ComparedAsync(killed);
        output.WriteLine($"{found} pairs of predictions compared, {expected} by the process that never stopped");
        Assert.Equal(since, sinceKilled);

        // A kill hides the steps of the gap, and of those whose horizon ends in it what happened.
        Assert.InRange(found, expected * 3 / 4, expected);
    }

    private static async Task<(string Since, long Predictions)> ComparedAsync(ForesightProcess process)
    {
        using JsonDocument answer = JsonDocument.Parse(await process.GetAsync("/api/v1/models"));
        JsonElement compared = answer.RootElement.GetProperty("predictors")[0].GetProperty("challengers")[0].GetProperty("comparison").GetProperty("20s");
        return (compared.GetProperty("since").GetString()!, compared.GetProperty("predictions").GetInt64());
    }

    // What began while signals were still missing, or windows short of a gap's values, may rightly differ.
    private static bool IsOfLife(long startMs, long diedMs) => startMs <= diedMs && startMs > diedMs - HorizonMs;

    private static async Task<ForesightProcess> StartAsync(string storage) =>
        await ForesightProcess.StartAsync(Configuration, new Dictionary<string, byte[]> { ["level.onnx"] = Model() }, $"--storage.path={storage}", "--storage.snapshot-interval=500ms", "--ingest.hold-backlog=false");

    /// <summary>Logistic in the last level: at or above the threshold from 0.9 on, whatever the windows hold besides.</summary>
    private static byte[] Model()
    {
        Assert.True(ConfigLoader.TryParse(Configuration, Path.Combine(Path.GetTempPath(), "foresight.yml"), out ForesightConfig? config, out var mistakes), string.Join('\n', mistakes));
        FeatureSchema schema = FeatureSchema.For(config.Predictors[0]);
        int count = schema.Names.Length;
        LinearModel model = new()
        {
            Basis = new LinearBasis
            {
                Fill = new float[count],
                Means = new float[count],
                Scales = [.. Enumerable.Repeat(1f, count)],
                ClipLow = [.. Enumerable.Repeat(-100f, count)],
                ClipHigh = [.. Enumerable.Repeat(100f, count)],
            },
            Weights = [.. schema.Names.Select(name => name == "level:last" ? 20f : 0f)],
            Intercepts = [-18],
            Calibrations = [new PlattCalibration(1, 0)],
        };
        ModelContract contract = new()
        {
            Predictor = "kill",
            Features = schema.Names,
            FeatureHash = schema.Hash,
            StepSeconds = 1,
            HorizonsSeconds = [HorizonMs / 1000.0],
            Thresholds = [0.5],
        };
        using MemoryStream file = new();
        LinearModelGraph.Write(model, contract, file);
        return file.ToArray();
    }

    private static Task WrittenAsync(ForesightProcess process) =>
        Poll.Until("all outcomes are written", async () => await process.MetricAsync("foresight_store_waiting") == 0, null, process.Process);

    private static Dictionary<(long StartMs, string Entity), Alert> Alerts(string storage) => Rows(
        storage,
        "SELECT start_ms, entity, outcome, onset_ms FROM alerts",
        row => ((row.GetInt64(0), row.GetString(1)), new Alert(row.IsDBNull(2) ? "" : row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3)))).ToDictionary();

    private static List<(long, string)> Onsets(string storage, long diedMs) => Rows(
        storage,
        "SELECT onset_ms, entity || outcome FROM onsets ORDER BY 1, 2",
        row => (row.GetInt64(0), row.GetString(1))).Where(onset => IsOfLife(onset.Item1, diedMs)).ToList();

    private static List<T> Rows<T>(string storage, string question, Func<SqliteDataReader, T> read)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(storage, "foresight.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The questions are constants above.
        command.CommandText = question;
#pragma warning restore CA2100
        using SqliteDataReader row = command.ExecuteReader();
        List<T> rows = [];
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    private readonly record struct Alert(string Outcome, long? OnsetMs);
}
