using System.Globalization;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Onnx;
using Exporter.Models.Registry;
using Exporter.Trainer.Commands;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer;

/// <summary>From a dataset on disk to a model and its judgement, by the command line alone.</summary>
public sealed class EvaluateCommandTests : IAsyncLifetime
{
    private const long SplitMs = PlantedHistory.FromMs + (8 * 86_400_000L);

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(
            PathOf("foresight.yml"), """
            predictors:
              - {name: planted, entity: [instance], step: 5m, horizons: [1h, 2h], failure: failed, signals: {used: {expr: used, limit: "> 0.95"}, noise: noise}}
            """);
        var run = new DatasetRun(PlantedHistory.Definition, PlantedHistory.Source(entities: 4), new FakeTimeProvider(), TextWriter.Null);
        var folder = run.Open(PathOf("history"), PlantedHistory.FromMs);
        await run.RunAsync(folder, PlantedHistory.ToMs, (_, _) => { }, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task TrainedModel_OnLaterTime_IsJudgedWithAReport()
    {
        var (status, output, error) = await RunAsync("train", "--dataset", PathOf("history"), "--to", Seconds(SplitMs), "--learner", "logistic", "--force", "--out", PathOf("m.onnx"), "--report", PathOf("trained.html"));
        Assert.True(status == 0, output + error);
        Assert.True(File.Exists(PathOf("trained.html")) && File.Exists(PathOf("trained.json")));

        (status, output, error) = await EvaluateAsync("--from", Seconds(SplitMs), "--report", PathOf("later.html"));
        Assert.True(status == 0, output + error);
        Assert.Contains("Held-out time, horizon 2h:", output, StringComparison.Ordinal);
        Assert.Matches("2h ahead: caught [0-9]+ of [0-9]+ incidents", output);
        Assert.Contains("\"overlaps\":false", await File.ReadAllTextAsync(PathOf("later.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // The last fifth of its eight days was for its own results; it learnt from what came before.
        (status, _, error) = await EvaluateAsync();
        Assert.Equal(2, status);
        Assert.Matches(@"^foresight_trainer: m-[0-9a-f]{8} learnt from data until 2023-11-20 .*Z: what it is judged on must be later, .* Give --from 2023-11-20T.*Z or later, or --allow-overlap", error);

        (status, output, _) = await EvaluateAsync("--allow-overlap");
        Assert.Equal(0, status);
        Assert.Contains("The judged time overlaps what the model learnt from", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentModel_IsNoBetterThanTheBaseline()
    {
        WriteSilentModel();

        var (status, output, error) = await EvaluateAsync();
        Assert.True(status == 0, error);
        Assert.Contains("It does no better than the built-in baseline", output, StringComparison.Ordinal);
        Assert.Contains("The model does not say what it learnt from", output, StringComparison.Ordinal);

        (status, _, _) = await EvaluateAsync("--fail-below-baseline");
        Assert.Equal(3, status);
    }

    [Fact]
    public async Task MissingModel_IsNamed()
    {
        var (status, _, error) = await EvaluateAsync();

        Assert.Equal(1, status);
        Assert.Equal($"foresight_trainer: model file {PathOf("m.onnx")} does not exist\n", error);
    }

    [Theory]
    [InlineData("champion")]
    [InlineData("planted")]
    [InlineData("planted@champion")]
    [InlineData("planted/undated-")]
    public async Task ModelOfTheRegistry_IsJudgedByItsName(string name)
    {
        WriteSilentModel();
        Assert.True(ModelFile.TryRead(PathOf("m.onnx"), out var file, out _));
        Assert.True(OnnxMetadata.TryFind(file.Content, ModelContract.MetadataKey, out var contract));
        new ModelRegistry(PathOf("models")).Add(file.Content, ModelContract.Parse(contract), "champion");

        var (status, output, error) = await RunAsync("evaluate", "--model", name, "--registry", PathOf("models"), "--dataset", PathOf("history"));

        Assert.True(status == 0, error);
        Assert.Contains("It does no better than the built-in baseline", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("challenger", "no model of predictor \"planted\" is challenger in {0}")]
    [InlineData("planted@best", "\"best\" is no alias; there are: champion, challenger")]
    [InlineData("planted/v1", "registry {0} has no model for predictor \"planted\"")]
    public async Task ModelThatTheRegistryLacks_IsNamed(string name, string expected)
    {
        var (status, _, error) = await RunAsync("evaluate", "--model", name, "--registry", PathOf("models"), "--dataset", PathOf("history"));

        Assert.Equal((1, $"foresight_trainer: {string.Format(CultureInfo.InvariantCulture, expected, PathOf("models"))}\n"), (status, error));
    }

    [Fact]
    public async Task ReportOfAnotherKind_IsAUsageError()
    {
        var (status, _, error) = await EvaluateAsync("--report", "x.pdf");

        Assert.Equal(2, status);
        Assert.Equal("foresight_trainer: --report: \"x.pdf\" must end with .html; the data go beside it, into .json\nSee foresight_trainer evaluate --help.\n", error);
    }

    private void WriteSilentModel()
    {
        var schema = FeatureSchema.For(PlantedHistory.Definition);
        var count = schema.Names.Length;
        var model = new LinearModel
        {
            Basis = new LinearBasis
            {
                Fill = new float[count], Means = new float[count], Scales = [.. Enumerable.Repeat(1f, count)],
                ClipLow = [.. Enumerable.Repeat(-1f, count)], ClipHigh = [.. Enumerable.Repeat(1f, count)],
            },
            Weights = new float[count * 2], Intercepts = [-3, -3], Calibrations = [new PlattCalibration(1, 0), new PlattCalibration(1, 0)],
        };
        using var file = File.Create(PathOf("m.onnx"));
        LinearModelGraph.Write(
            model, new ModelContract { Predictor = "planted", Features = schema.Names, FeatureHash = schema.Hash, StepSeconds = 300, HorizonsSeconds = [3600, 7200], Thresholds = [0.5, 0.5] }, file);
    }

    private Task<(int Status, string Output, string Error)> EvaluateAsync(params string[] more) =>
        RunAsync(["evaluate", "--model", PathOf("m.onnx"), "--dataset", PathOf("history"), .. more]);

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var status = await CommandLine.RunAsync([.. arguments, "--config.file", PathOf("foresight.yml"), "--predictor", "planted"], new FakeTimeProvider(), output, error);
        return (status, output.ToString(), error.ToString());
    }

    private string PathOf(string name) => Path.Combine(_directory, name);

    private static string Seconds(long ms) => $"{ms / 1000}";
}
