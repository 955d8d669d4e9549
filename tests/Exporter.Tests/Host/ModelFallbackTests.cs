using System.Text;

namespace Exporter.Tests.Host;

public sealed class ModelFallbackTests
{
    [Theory]
    [InlineData("missing.onnx")]
    [InlineData("corrupt.onnx")]
    public async Task Model_ThatDoesNotLoad_LeavesTheBaselineServing(string model)
    {
        // A predictor of its own, as model counters are kept per process.
        var name = "fallback_" + model.Split('.')[0];
        var config = RunningHost.NodeConfig.Replace("name: node", $"name: {name}\n    model: {model}", StringComparison.Ordinal);
        await using var host = await RunningHost.StartAsync(config, files: new() { ["corrupt.onnx"] = Encoding.ASCII.GetBytes("not an ONNX file") });
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 20));

        var page = await host.GetAsync("/metrics");

        Assert.Contains($"predicted_failure_probability{{predictor=\"{name}\",horizon=\"2h\",instance=\"host-0:9100\",job=\"node\"}} ", page, StringComparison.Ordinal);
        Assert.Contains($"foresight_model_info{{predictor=\"{name}\",version=\"baseline\",kind=\"baseline\"}} 1\n", page, StringComparison.Ordinal);
        Assert.Contains($"foresight_model_load_failures_total{{predictor=\"{name}\"}} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("msg=\"Model not in use\"", host.Log, StringComparison.Ordinal);
        Assert.Contains(model, host.Log, StringComparison.Ordinal);
    }
}
