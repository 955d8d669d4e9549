using System.Text;
using System.Text.Json;

namespace Exporter.Tests.Host.OpenInference;

/// <summary>The Open Inference Protocol as its specification gives it, and what is not taken, with all of its mistakes.</summary>
public sealed class OpenInferenceTests
{
    private const string Config = RunningHost.NodeConfig;

    [Fact]
    public async Task Server_AndModel_SayWhatTheyAre()
    {
        await using var host = await RunningHost.StartAsync(Config);
        var columns = host.Host.Pipeline.Predictors[0].Schema.Names.Length;

        Assert.Matches("""^\{"name":"foresight","version":"[^"]+","extensions":\[\]\}$""", await host.GetAsync("/v2"));
        Assert.Equal("""{"live":true}""", await host.GetAsync("/v2/health/live"));
        Assert.Equal("""{"ready":true}""", await host.GetAsync("/v2/health/ready"));
        var metadata = $$"""{"name":"node","versions":["baseline"],"platform":"foresight_baseline","inputs":[{"name":"features","datatype":"FP32","shape":[-1,{{columns}}]}],"outputs":[{"name":"probability","datatype":"FP32","shape":[-1,2]}]}""";
        Assert.Equal(metadata, await host.GetAsync("/v2/models/node"));
        Assert.Equal(metadata, await host.GetAsync("/v2/models/node/versions/baseline"));
        Assert.Equal("""{"name":"node","ready":true}""", await host.GetAsync("/v2/models/node/ready"));
        Assert.Equal("""{"name":"node","ready":true}""", await host.GetAsync("/v2/models/node/versions/baseline/ready"));
        Assert.Equal((404, """{"error":"no predictor \u0022disk\u0022; there are: node"}"""), await host.AskAsync(HttpMethod.Get, "/v2/models/disk/ready"));
        Assert.Equal(404, (await host.AskAsync(HttpMethod.Get, "/v2/models/node/versions/2")).Status);
    }

    [Theory]
    [InlineData("", 400, "the body is not an inference request: *")]
    [InlineData("[]", 400, "the body is not an inference request: it is not an object")]
    [InlineData("""{"inputs": [}""", 400, "the body is not an inference request: *")]
    [InlineData("""{"inputs": []} x""", 400, "the body is not an inference request: *")]
    [InlineData("{}", 400, """there are 0 inputs, the model takes one, "features" """)]
    [InlineData("""{"id": 1, "inputs": {}}""", 400, """id is Number, not a text|inputs is StartObject, not an array|there are 0 inputs, the model takes one, "features" """)]
    [InlineData("""{"inputs": [{}, {}]}""", 400, """input is "", the model takes "features"|datatype is "", taken are FP32 and FP64|shape is [], the model takes [-1, COLUMNS], -1 for any number of vectors|input has no data as JSON; the extension for binary data is not supported|there are 2 inputs, the model takes one, "features" """)]
    [InlineData("""{"inputs": [{"name": "x", "datatype": "INT64", "shape": [2, 3], "data": [1, 2]}], "outputs": [{"name": "y"}]}""", 400, """data has 2 numbers, the model takes COLUMNS for each vector|input is "x", the model takes "features"|datatype is "INT64", taken are FP32 and FP64|shape is [2, 3], the model takes [-1, COLUMNS], -1 for any number of vectors|output "y" is asked for, the model gives "probability" """)]
    [InlineData("""{"inputs": [{"name": "features", "datatype": "FP32", "shape": [1, COLUMNS], "data": [[1, 2], [ONES, 1], [ONES]]}]}""", 400, "vector 0 has 2 numbers, the model takes COLUMNS|vector 1 has MORE numbers, the model takes COLUMNS|shape says 1 vectors, data has 3")]
    [InlineData("""{"inputs": [{"name": "features", "datatype": "FP32", "shape": [2, COLUMNS], "data": [ONES]}]}""", 400, "shape says 2 vectors, data has 1")]
    [InlineData("""{"inputs": [{"name": "features", "datatype": "FP32", "shape": [-1, "a"], "data": 3}]}""", 400, "shape has Number in place 0, not a whole number from 0 on|shape has String in place 1, not a whole number from 0 on|data is Number, not an array|shape is [-1, -1], the model takes [-1, COLUMNS], -1 for any number of vectors|input has no data as JSON; the extension for binary data is not supported")]
    [InlineData("""{"inputs": [{"name": "features", "datatype": "FP64", "shape": [1, COLUMNS], "data": [1e39, "a", [1], true, REST]}]}""", 400, "data has 1e39, which is beyond the range of FP32|*")]
    [InlineData("""{"inputs": [{"name": "features", "datatype": "FP32", "shape": [16385, COLUMNS], "data": []}]}""", 413, "16385 vectors in one request, at most 16384 are taken: send several requests")]
    public async Task Request_ThatDoesNotFit_IsToldEveryMistake(string body, int status, string error)
    {
        await using var host = await RunningHost.StartAsync(Config);
        var columns = host.Host.Pipeline.Predictors[0].Schema.Names.Length;
        string Filled(string text) => text
            .Replace("COLUMNS", $"{columns}", StringComparison.Ordinal)
            .Replace("MORE", $"{columns + 1}", StringComparison.Ordinal)
            .Replace("ONES", string.Join(", ", Enumerable.Repeat("1", columns)), StringComparison.Ordinal)
            .Replace("REST", string.Join(", ", Enumerable.Repeat("null", columns - 4)), StringComparison.Ordinal);

        var (answered, text) = await InferAsync(host, Filled(body));

        Assert.Equal(status, answered);
        using var answer = JsonDocument.Parse(text);
        var said = Assert.Single(answer.RootElement.EnumerateObject());
        Assert.Equal("error", said.Name);
        var expected = Filled(error).Trim().Split('|');
        var lines = said.Value.GetString()!.Split('\n');
        Assert.Equal(expected.Select(line => line.TrimEnd('*')), lines.Take(expected.Length).Zip(expected, (line, wanted) => wanted.EndsWith('*') ? line[..Math.Min(line.Length, wanted.Length - 1)] : line));
        Assert.True(expected[^1] == "*" || lines.Length == expected.Length, said.Value.GetString());
    }

    [Fact]
    public async Task Batches_FromNothingToTheLargest_AreScored_AndOneMoreIsNot()
    {
        await using var host = await RunningHost.StartAsync(Config);
        var columns = host.Host.Pipeline.Predictors[0].Schema.Names.Length;
        string Batch(int rows) => $$"""{"inputs": [{"name": "features", "datatype": "FP32", "shape": [{{rows}}, {{columns}}], "data": [{{string.Join(',', Enumerable.Repeat("null", rows * columns))}}]}]}""";

        foreach (var rows in new[] { 0, 1, 16_384 })
        {
            var (status, text) = await InferAsync(host, Batch(rows));
            using var answer = JsonDocument.Parse(text);
            Assert.Equal(200, status);
            Assert.Equal(rows * 2, answer.RootElement.GetProperty("outputs")[0].GetProperty("data").GetArrayLength());
        }

        // Whatever its shape says.
        Assert.Equal((413, """{"error":"16385 vectors in one request, at most 16384 are taken: send several requests"}"""), await InferAsync(host, Batch(16_385).Replace("[16385,", "[1,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Body_BeyondTheLimit_IsRefused()
    {
        await using var host = await RunningHost.StartAsync(Config);

        Assert.Equal((413, """{"error":"the body has more than 67108864 bytes: send several requests"}"""), await InferAsync(host, new string(' ', (64 * 1024 * 1024) + 1)));
        Assert.Equal(1, await host.SumAsync("foresight_serving_requests_total", "protocol=\"open_inference\"", "result=\"too_large\""));
    }

    private static async Task<(int Status, string Text)> InferAsync(RunningHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, "/v2/models/node/infer"), content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
