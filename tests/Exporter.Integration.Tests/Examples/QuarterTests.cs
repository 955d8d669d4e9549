using System.Globalization;
using Exporter.TestKit;
using Microsoft.Data.Sqlite;

namespace Exporter.Integration.Tests.Examples;

/// <summary>
/// The simulated quarter with an operator, cut to a week: the figures that the program prints are those that the script counts from the
/// sidecar's own outcomes, and they are what a week can promise.
/// </summary>
[Long(120)]
public sealed class QuarterTests
{
    // Not a seed that anything was chosen on.
    private const string Seed = "41";

    private static readonly string[] Columns = ["planned", "avoided", "happened", "alerts", "decided", "actionable"];

    [Fact]
    public async Task Week_WithAnOperator_IsCountedTheSameFromTheOutcomes()
    {
        string folder = PeerProcess.NewFolder("quarter");
        await using PeerProcess demo = PeerProcess.Launch("quarter", Peers.Demo, ["quarter", "--seed", Seed, "--weeks", "1", "--out", Path.Combine(folder, "week")], folder);
        await demo.WaitForExitAsync(TimeSpan.FromMinutes(10));
        Assert.True(demo.ExitCode == 0, demo.Describe());

        Assert.True(File.Exists(Peers.Sqlite3), $"{Peers.Sqlite3} is missing");
        (int exitCode, string output) = await PeerProcess.RunAsync("quarter.sh", "/bin/bash", Repository.PathOf("examples", "quarter.sh"), "count", Path.Combine(folder, "week"));
        Assert.True(exitCode == 0, output);
        Dictionary<string, Dictionary<string, int>> counted = Figures(output.Split('\n'));
        Dictionary<string, Dictionary<string, int>> printed = Figures(await File.ReadAllLinesAsync(Path.Combine(folder, "week", "figures.csv"), TestContext.Current.CancellationToken));
        Assert.Equal(["foresight", "predict_linear"], counted.Keys.Order());
        Assert.Equal(printed, counted);

        // The same failures were planned; each was avoided or came.
        Dictionary<string, int> foresight = counted["foresight"], rules = counted["predict_linear"];
        Assert.Equal(rules["planned"], foresight["planned"]);
        Assert.All(counted.Values, run => Assert.InRange(run["avoided"] + run["happened"], run["planned"], run["planned"] + 1));

        // A week has some 130 alerts: its share lies within some five points of the quarter's.
        Assert.True(foresight["avoided"] >= 0.4 * foresight["planned"], output);
        Assert.True(foresight["actionable"] >= 0.85 * foresight["decided"], output);
        Assert.True(foresight["avoided"] >= rules["avoided"], output);
        AssertCuredIsUncertain(Path.Combine(folder, "week", "foresight"));
        AssertOnsetsAreThoseThatHappened(Path.Combine(folder, "week", "foresight"));
    }

    /// <summary>The sidecar sees each failure begin at the minute at which it did.</summary>
    private static void AssertOnsetsAreThoseThatHappened(string folder)
    {
        long endMs = Number(File.ReadLines(Path.Combine(folder, "span.csv")).Skip(1).Single().Split(',')[1]);
        string[][] happened = [.. File.ReadLines(Path.Combine(folder, "happened.csv")).Skip(1).Select(line => line.Split(','))];
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, "foresight.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand query = connection.CreateCommand();
        query.CommandText = "SELECT DISTINCT entity ->> '$.instance', onset_ms FROM onsets";
        using SqliteDataReader row = query.ExecuteReader();
        List<(string Instance, long OnsetMs)> seen = [];
        while (row.Read())
        {
            seen.Add((row.GetString(0), row.GetInt64(1)));
        }

        Assert.Equal(
            happened.Select(failure => (failure[0], Number(failure[2]))).Where(failure => failure.Item2 < endMs).Order(),
            seen.Where(onset => onset.OnsetMs < endMs).Order());
    }

    /// <summary>What somebody cured in time proves nothing about the alert: the sidecar hears of each cure and counts none as a false alarm.</summary>
    private static void AssertCuredIsUncertain(string folder)
    {
        string[][] visits = [.. File.ReadLines(Path.Combine(folder, "visits.csv")).Skip(1).Select(line => line.Split(','))];
        (string Instance, long ToldMs, long EndMs)[] cures = [.. visits.Where(visit => visit[4] == "Cured").Select(visit => (visit[0], Number(visit[1]), Number(visit[3])))];
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, "foresight.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using (SqliteCommand count = connection.CreateCommand())
        {
            count.CommandText = "SELECT count(*) FROM feedback WHERE verdict = 'acted_on' AND given_by = 'operator'";
            Assert.Equal((long)cures.Length, count.ExecuteScalar());
        }

        using SqliteCommand query = connection.CreateCommand();
        query.CommandText = "SELECT entity ->> '$.instance', fired_ms, CAST(horizon AS INTEGER) * 3600000, outcome FROM alerts WHERE fired_ms IS NOT NULL";
        using SqliteDataReader row = query.ExecuteReader();
        List<string> outcomes = [];
        while (row.Read())
        {
            // Whoever came later than the horizon is long came after the alert had been decided.
            (string instance, long firedMs, long horizonMs) = (row.GetString(0), row.GetInt64(1), row.GetInt64(2));
            if (cures.Any(cure => cure.Instance == instance && cure.ToldMs == firedMs && cure.EndMs < firedMs + horizonMs - 3_600_000))
            {
                outcomes.Add(row.IsDBNull(3) ? "undecided" : row.GetString(3));
            }
        }

        Assert.True(outcomes.Count > 30, $"{outcomes.Count} alerts were cured");
        Assert.All(outcomes, outcome => Assert.Equal("uncertain", outcome));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    [Fact]
    public async Task Quarter_IntoAFolderThatIsNotEmpty_IsRefused()
    {
        string folder = PeerProcess.NewFolder("quarter-full");
        await File.WriteAllTextAsync(Path.Combine(folder, "figures.csv"), "", TestContext.Current.CancellationToken);
        await using PeerProcess demo = PeerProcess.Launch("quarter", Peers.Demo, ["quarter", "--weeks", "1", "--out", folder], folder);
        await demo.WaitForExitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, demo.ExitCode);
        Assert.Contains($"{folder} is not empty", demo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--success", "1.2", "--success must be between 0 and 1")]
    [InlineData("--weeks", "0", "--weeks must be above 0")]
    public async Task Quarter_OptionOutOfRange_IsRefused(string option, string value, string complaint)
    {
        (int exitCode, string output) = await PeerProcess.RunAsync("quarter", Peers.Demo, "quarter", option, value);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(complaint, output, StringComparison.Ordinal);
    }

    /// <summary>By run, the columns that are counted twice.</summary>
    private static Dictionary<string, Dictionary<string, int>> Figures(IEnumerable<string> lines)
    {
        string[][] cells = [.. lines.Where(line => line.Length > 0).Select(line => line.TrimEnd('\r').Split(','))];
        string[] head = cells[0];
        return cells.Skip(1).ToDictionary(
            line => line[0],
            line => Columns.ToDictionary(column => column, column => int.Parse(line[Array.IndexOf(head, column)], CultureInfo.InvariantCulture)));
    }
}
