using Exporter.Signals;
using Exporter.Trainer.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer;

public sealed class CommandLineTests
{
    private static readonly string[] Complete = ["train", "--predictor", "node", "--prometheus.url", "http://127.0.0.1:1", "--out", "x.onnx"];

    [Fact]
    public async Task Help_ShowsExamplesAndExitStatus()
    {
        var (status, output, _) = await RunAsync("train", "--help");
        Assert.Equal(0, status);
        Assert.Contains("--target-precision <share>", output, StringComparison.Ordinal);
        Assert.Contains("Exit status: 0 the model was written, 1 it could not be made, 2 wrong usage or configuration,", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tasks", "foresight_trainer tasks --data ../shared/data --task cmapss-near --out results.md")]
    [InlineData("zero-shot", "foresight_trainer zero-shot --data ../shared/data --out zero-shot.md")]
    [InlineData("forecast", "foresight_trainer forecast test_metrics_hourly.csv.gz")]
    [InlineData("templates", "foresight_trainer templates test_HDFS_content.csv.gz --out parsed.csv")]
    [InlineData("dataset", "foresight_trainer dataset --import mapping.yml --data recordings --out data/pumps")]
    [InlineData("predict", "foresight_trainer predict --matrix vectors.parquet --predictor node --model node.onnx --out predictions.csv")]
    public async Task Help_OfAVerb_ShowsItsOwnExamples(string verb, string expected)
    {
        var (status, output, _) = await RunAsync(verb, "--help");
        Assert.Equal(0, status);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains("Exit status: 0 ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("foresight_trainer train --", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Templates_OfTextAndStructuredLines_AreThoseOfTheStream()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, ["pool empty after 5 ms", """{"ts":1,"level":"error","msg":"pool empty after 7 ms"}"""], TestContext.Current.CancellationToken);

        var (status, output, _) = await RunAsync("templates", file);

        File.Delete(file);
        Assert.Equal(0, status);
        Assert.Matches("2 +[0-9a-f]{16} +pool empty after <\\*>", output);
    }

    [Fact]
    public async Task Help_OfTheProgram_SaysWhereExamplesAre()
    {
        var (status, output, _) = await RunAsync("--help");
        Assert.Equal(0, status);
        Assert.Contains("Each verb explains itself, with examples: foresight_trainer VERB --help.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingOptions_AreUsageErrors()
    {
        var (status, _, error) = await RunAsync("train", "--predictor", "node");
        Assert.Equal(2, status);
        Assert.Equal("foresight_trainer: --prometheus.url or --dataset must say where history is\nSee foresight_trainer train --help.\n", error);
    }

    [Theory]
    [InlineData("", "--prometheus.url or --dataset must say where history is")]
    [InlineData("--dataset a --prometheus.url http://b", "--prometheus.url and --dataset say both where history is; give one of them")]
    [InlineData("--prometheus.url b", "--prometheus.url: \"b\" must begin with http:// or https://")]
    public async Task SourceOfHistory_MustBeOne(string arguments, string expected)
    {
        var (status, _, error) = await RunAsync(["train", "--predictor", "node", "--out", "x", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(2, status);
        Assert.Equal($"foresight_trainer: {expected}\nSee foresight_trainer train --help.\n", error);
    }

    [Fact]
    public async Task Dataset_WithoutSource_NamesItsOwnHelp()
    {
        var (status, _, error) = await RunAsync("dataset", "--out", "x", "--load", "2");
        Assert.Equal(2, status);
        Assert.Equal(
            "foresight_trainer: --load: \"2\" is not a number between 0 and 1\n"
            + "foresight_trainer: --prometheus.url or --import must say where the values come from, and only one of them\nSee foresight_trainer dataset --help.\n",
            error);
    }

    [Theory]
    [InlineData("--from yesterday", "--from: \"yesterday\" is not a time: RFC 3339 (2026-05-01T00:00:00Z), a date, Unix seconds, now, or now-14d")]
    [InlineData("--from now --to now-1d", "--from must be before --to")]
    [InlineData("--validation 0.5 --test 0.4", "--validation and --test leave less than a fifth of the time to train on")]
    [InlineData("--target-precision 80%", "--target-precision: \"80%\" is not a number between 0 and 1")]
    [InlineData("--cost-ratio 0", "--cost-ratio: \"0\" is not a number above 0")]
    [InlineData("--cost-ratio 5 --target-precision 0.9", "--target-precision and --cost-ratio are two goals for one threshold; give one of them")]
    [InlineData("--min-lead soon", "--min-lead: \"soon\" is not a duration, such as 30m")]
    [InlineData("--learner svm", "--learner: \"svm\" is not one of auto, few, logistic, lightgbm, forest, mlp, autoencoder, isolation-forest, robust-pca, one-class-svm, gru, lstm, all")]
    [InlineData("--learner forest --stack --detector-features", "--detector-features are for few, logistic, mlp; with --learner forest none of them competes")]
    [InlineData("--holdout-entities 1", "--holdout-entities: \"1\" is not a number between 0 and 1")]
    [InlineData("--max-memory 100MB", "--max-memory: \"100MB\" is not a size of at least 384MB")]
    [InlineData("--max-memory 2gigs", "--max-memory: \"2gigs\" is not a size of at least 384MB")]
    [InlineData("--prometheus.queries 0", "--prometheus.queries: \"0\" is not a whole number of at least 1")]
    [InlineData("--max-rows 5", "--max-rows: \"5\" is not a whole number of at least 1000")]
    [InlineData("--max-fit-rows 5", "--max-fit-rows: \"5\" is not a whole number of at least 500")]
    public async Task WrongValue_IsAUsageError(string arguments, string expected)
    {
        var (status, _, error) = await RunAsync([.. Complete, .. arguments.Split(' ')]);
        Assert.Equal(2, status);
        Assert.Equal($"foresight_trainer: {expected}\nSee foresight_trainer train --help.\n", error);
    }

    [Fact]
    public async Task NowhereToWrite_IsAUsageError()
    {
        var (status, _, error) = await RunAsync([.. Complete.SkipLast(2), "--promote"]);
        Assert.Equal(2, status);
        Assert.Equal("foresight_trainer: say where the model goes: --out, --registry, or both\nforesight_trainer: --promote needs --registry\nSee foresight_trainer train --help.\n", error);
    }

    [Fact]
    public async Task WrongConfiguration_IsListedAndAUsageError()
    {
        var (status, _, error) = await RunAsync([.. Complete, "--config.file", "/nowhere.yml"]);
        Assert.Equal(2, status);
        Assert.StartsWith("/nowhere.yml: cannot be read: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownPredictor_NamesTheKnownOnes()
    {
        var config = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(config, "predictors:\n  - {name: other, entity: [i], horizons: [1h], signals: {a: up}}\n", TestContext.Current.CancellationToken);
            var (status, _, error) = await RunAsync([.. Complete, "--config.file", config]);
            Assert.Equal(2, status);
            Assert.Equal($"foresight_trainer: no predictor \"node\" in {config}; there are: other\n", error);
        }
        finally
        {
            File.Delete(config);
        }
    }

    [Fact]
    public async Task WrongIncidents_AreListedBeforeAnythingIsAsked()
    {
        var (config, incidents) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            await File.WriteAllTextAsync(config, "predictors:\n  - {name: node, entity: [i], horizons: [1h], signals: {a: up}}\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(incidents, "start,i\nnever,a\n2026-05-01,\n", TestContext.Current.CancellationToken);
            var (status, _, error) = await RunAsync([.. Complete, "--config.file", config, "--incidents", incidents, "--incidents", config]);
            Assert.Equal(2, status);
            Assert.Equal(
                $"foresight_trainer: {incidents}:2: start is \"never\", not a time such as 2026-05-01T00:00:00Z or Unix seconds\n"
                + $"foresight_trainer: {incidents}:3: i is empty: nothing says what failed\n"
                + $"foresight_trainer: {config} needs the columns start, i, and may have end; it lacks start, i, and has predictors:\nSee foresight_trainer train --help.\n",
                error);
        }
        finally
        {
            File.Delete(config);
            File.Delete(incidents);
        }
    }

    [Fact]
    public async Task KeyFile_ThatHoldsNoKey_IsAMistakeBesideOthers()
    {
        var (status, _, error) = await RunAsync([.. Complete, "--storage.key-file", "/absent/key", "--test", "2"]);

        Assert.Equal(2, status);
        Assert.Contains("foresight_trainer: --storage.key-file: /absent/key cannot be read: ", error, StringComparison.Ordinal);
        Assert.Contains("foresight_trainer: --test", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("now", 1_000_000_000_000)]
    [InlineData("now-1h30m", 999_994_600_000)]
    [InlineData("1700000000.5", 1_700_000_000_500)]
    [InlineData("2026-05-01", 1_777_593_600_000)]
    [InlineData("2026-05-01T02:00:00+02:00", 1_777_593_600_000)]
    public void Instant_Notations_AreRead(string text, long expectedMs)
    {
        Assert.True(InstantText.TryParse(text, DateTimeOffset.FromUnixTimeMilliseconds(1_000_000_000_000), out var instantMs));
        Assert.Equal(expectedMs, instantMs);
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var status = await CommandLine.RunAsync(arguments, new FakeTimeProvider(), output, error);
        return (status, output.ToString(), error.ToString());
    }
}
