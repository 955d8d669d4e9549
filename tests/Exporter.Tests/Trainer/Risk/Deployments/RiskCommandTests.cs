using Exporter.Feedback.Storage;
using Exporter.Models;
using Exporter.Risk;
using Exporter.Risk.Deployments;
using Exporter.Signals;
using Exporter.Trainer.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer.Risk.Deployments;

public sealed class RiskCommandTests : IDisposable
{
    private const long Hour = 3_600_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-risk-").FullName;

    private string Database => Path.Combine(_folder, Store.FileName);

    private string Model => Path.Combine(_folder, "deployment_risk.onnx");

    [Fact]
    public async Task Feedback_WhereFailingRunsFail_WritesAModelThatKnows_WithItsCard_AndNoSecondOneThatIsNoBetter()
    {
        Keep(80, isForetold: true);

        var (status, output, error) = await RunAsync("--feedback", Database, "--out", Model);

        Assert.True(status == 0, error);
        Assert.Contains("log loss on the newest 20 deployments (5 failed), learnt from 60:", output, StringComparison.Ordinal);
        Assert.Contains("50 failures and as many successes are needed to learn a slope, there are 20 and 60", output, StringComparison.Ordinal);
        Assert.True(ModelFile.TryRead(Model, out var file, out var unread), unread);
        Assert.True(RiskModel.TryLoad(file, out var model, out var refused), refused);
        Assert.True(model.Stage.Weights[0] > 1.5, model.Stage.ToJson());
        Assert.Equal((80, 20), (model.Stage.Deployments, model.Stage.Failures));
        model.Dispose();
        var card = await File.ReadAllTextAsync(Model + ".md", TestContext.Current.CancellationToken);
        Assert.Contains($"SHA-256 `{file.Sha256}`", card, StringComparison.Ordinal);
        Assert.Contains("80 deployments from 2026-11-01 to 2026-11-04 whose outcome is known, 20 of them failures.", card, StringComparison.Ordinal);

        var (again, _, why) = await RunAsync("--feedback", Database, "--out", Model);
        Assert.Equal(3, again);
        Assert.Contains($"is not better than {file.Version} beyond chance. Nothing was written", why, StringComparison.Ordinal);
        Assert.Equal(file.Content, await File.ReadAllBytesAsync(Model, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Feedback_WhereNothingForetells_WritesNothing()
    {
        Keep(80, isForetold: false);

        var (status, _, error) = await RunAsync("--feedback", Database, "--out", Model);

        Assert.Equal(3, status);
        Assert.Contains("is not better than deployment_risk-", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Model));
    }

    [Theory]
    [InlineData(39, "39 deployments with a known outcome, 10 of them failures: 40 are needed, and 10 of either outcome. Nothing was written")]
    [InlineData(0, "0 deployments with a known outcome, 0 of them failures: 40 are needed, and 10 of either outcome. Nothing was written")]
    public async Task Feedback_OfTooFew_SaysHowManyAreNeeded(int count, string told)
    {
        Keep(count, isForetold: true);

        var (status, output, _) = await RunAsync("--feedback", Database, "--out", Model);

        Assert.Equal((4, told), (status, output.Trim()));
    }

    [Fact]
    public async Task WrongFlags_AreAllTold()
    {
        var (status, _, error) = await RunAsync();
        Assert.Equal(2, status);
        Assert.Contains("--data or --feedback is needed", error, StringComparison.Ordinal);

        Keep(1, isForetold: true);
        Assert.Contains("--feedback needs --out", (await RunAsync("--feedback", Database)).Error, StringComparison.Ordinal);
        Assert.Contains("--storage.key-file: /absent/key cannot be read", (await RunAsync("--feedback", Database, "--out", Model, "--storage.key-file", "/absent/key")).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("--feedback", Path.Combine(_folder, "absent.db"), "--out", Model)).Status);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>One deployment each hour, every fourth fails; where it is foretold, its own CI run had failed. Uncertain ones lie between.</summary>
    private void Keep(int count, bool isForetold)
    {
        using var metrics = new StoreMetrics(this);
        using var store = new Store(Database, metrics, TimeProvider.System, notice => Assert.Fail(notice.ToString()));
        var startMs = DateTimeOffset.Parse("2026-11-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        for (var i = 0; i < count; i++)
        {
            var inputs = DeploymentInputs.None with { OwnRunFailed = (isForetold ? i : i / 4) % 4 == 0 };
            var kept = new KeptDeployment($"shop-{i % 3}", $"{i}", startMs + (i * Hour), Hour / 2, Labels.Empty, """[{"sha": "c0ffee"}]""", 0.2, 0.01, 0.208, inputs.ToJson());
            store.Enqueue(new DeploymentWrite(kept));
            store.Enqueue(new DeploymentOutcomeWrite(kept, i % 4 == 0 ? DeploymentOutcome.Failure : DeploymentOutcome.Success, i % 4 == 0 ? kept.StartMs + 60_000 : null));
            var uncertain = kept with { Service = "other", Version = $"u{i}" };
            store.Enqueue(new DeploymentWrite(uncertain));
        }
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (await CommandLine.RunAsync(["risk", .. arguments], new FakeTimeProvider(), output, error), output.ToString(), error.ToString());
    }
}
