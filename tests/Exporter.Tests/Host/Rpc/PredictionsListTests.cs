using System.Text.Json;
using Exporter.Host.Rpc;
using Exporter.Host.Rpc.Proto;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;

namespace Exporter.Tests.Host.Rpc;

/// <summary>What <c>List</c> answers is what REST answers, and the standard services stand beside it, all on the port of HTTP.</summary>
public sealed class PredictionsListTests
{
    private const int Hosts = 7;

    private static readonly string Users = $"basic_auth_users: {{alice: \"{BCrypt.Net.BCrypt.HashPassword("wonderland", 4)}\"}}\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "")]
    [InlineData("""{"sort": "PRIORITY", "limit": 3, "offset": 1}""", "?sort=priority&limit=3&offset=1")]
    [InlineData("""{"sort": "ENTITY", "horizon": "30m", "minProbability": 0.01}""", "?sort=entity&horizon=30m&min_probability=0.01")]
    [InlineData("""{"match": ["{instance=~\"host-[13]:.*\",job=\"node\"}"], "predictor": "node"}""", "?predictor=node&match[]=%7Binstance%3D~%22host-%5B13%5D:.*%22,job%3D%22node%22%7D")]
    [InlineData("""{"alerting": true}""", "?alerting=true")]
    [InlineData("""{"alerting": false, "sort": "TIME"}""", "?alerting=false&sort=time")]
    [InlineData("""{"role": "CHALLENGER"}""", "?role=challenger")]
    public async Task List_AnswersWhatRestAnswers(string request, string query)
    {
        await using var host = await StartedAsync();
        using var client = new RpcClient(host.Address);

        var asked = request.Length == 0 ? new ListRequest() : ListRequest.Parser.ParseJson(request);
        var listed = await client.Predictions.ListAsync(asked, cancellationToken: Cancellation);

        using var rest = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions" + query));
        Assert.Equal(rest.RootElement.GetProperty("predictors").EnumerateArray().Select(Describe), listed.Predictors.Select(Describe));
        Assert.NotEmpty(Assert.Single(listed.Predictors).Predictions);
    }

    [Fact]
    public async Task List_WithMistakes_TellsAllOfThem()
    {
        await using var host = await StartedAsync();
        using var client = new RpcClient(host.Address);

        var wrong = await RpcClient.FailureAsync(() => client.Predictions.ListAsync(
            new ListRequest { Match = { "{" }, Horizon = "9h", MinProbability = 2, Sort = (ListRequest.Types.Sort)9, Limit = uint.MaxValue }, cancellationToken: Cancellation));
        var unknown = await RpcClient.FailureAsync(() => client.Predictions.ListAsync(new ListRequest { Predictor = "disk" }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.InvalidArgument, wrong.StatusCode);
        Assert.Equal(
            ["match[]", "horizon", "min_probability", "sort", "limit"],
            wrong.Detail.Split('\n').Where(line => line.StartsWith("invalid parameter", StringComparison.Ordinal)).Select(line => line.Split('"')[1]));
        Assert.Equal((StatusCode.NotFound, "no predictor \"disk\"; there are: node"), (unknown.StatusCode, unknown.Detail));
    }

    [Fact]
    public async Task Reflection_ListsTheServices_AndHasTheProto()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var client = new RpcClient(host.Address);
        using var call = new ServerReflection.ServerReflectionClient(client.Channel).ServerReflectionInfo(cancellationToken: Cancellation);

        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name);
        Assert.Equal(["foresight.v1.Predictions", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"], services.Order(StringComparer.Ordinal));

        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = RpcServices.Predictions }, Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        Assert.Contains(PredictionsReflection.Descriptor.SerializedData, call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto);
        await call.RequestStream.CompleteAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData(RpcServices.Predictions)]
    public async Task Health_FollowsReady(string service)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var client = new RpcClient(host.Address);
        var health = new Health.HealthClient(client.Channel);
        using var watch = health.Watch(new HealthCheckRequest { Service = service }, cancellationToken: Cancellation);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, (await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Cancellation)).Status);
        Assert.Equal(503, (await host.AskAsync(HttpMethod.Get, "/-/ready")).Status);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        Assert.NotEqual(HealthCheckResponse.Types.ServingStatus.Serving, watch.ResponseStream.Current.Status);

        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 20));

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Cancellation)).Status);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/-/ready")).Status);
        while (watch.ResponseStream.Current.Status != HealthCheckResponse.Types.ServingStatus.Serving)
        {
            Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        }

        Assert.DoesNotContain("ealth check", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stranger_IsAnsweredNothing()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, files: new() { ["web.yml"] = System.Text.Encoding.UTF8.GetBytes(Users) }, webConfig: "web.yml");
        foreach (var user in new[] { null, "alice:queen" })
        {
            using var stranger = new RpcClient(host.Address, user);
            Assert.Equal(StatusCode.Unauthenticated, (await RpcClient.FailureAsync(() => stranger.Predictions.ListAsync(new ListRequest(), cancellationToken: Cancellation))).StatusCode);
            Assert.Equal(StatusCode.Unauthenticated, (await RpcClient.FailureAsync(() => stranger.Predictions.ScoreAsync(new ScoreRequest { Predictor = "node" }, cancellationToken: Cancellation))).StatusCode);
            Assert.Equal(StatusCode.Unauthenticated, (await RpcClient.FailureAsync(() => new Health.HealthClient(stranger.Channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Cancellation))).StatusCode);
            using var watch = stranger.Predictions.Watch(new ListRequest(), cancellationToken: Cancellation);
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Cancellation))).StatusCode);
            using var reflection = new ServerReflection.ServerReflectionClient(stranger.Channel).ServerReflectionInfo(cancellationToken: Cancellation);
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => reflection.ResponseStream.MoveNext(Cancellation))).StatusCode);
        }

        using var alice = new RpcClient(host.Address, "alice:wonderland");
        Assert.Empty((await alice.Predictions.ListAsync(new ListRequest(), cancellationToken: Cancellation)).Predictors);
    }

    private static async Task<RunningHost> StartedAsync()
    {
        var host = await RunningHost.StartAsync(RunningHost.NodeConfig.Replace("name: node", "name: node\n    model: champion\n    challengers: [baseline]", StringComparison.Ordinal));
        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 140));
        return host;
    }

    private static string Describe(JsonElement predictor) => string.Join('\n', predictor.GetProperty("predictions").EnumerateArray().Select(Row).Prepend(string.Join(
        ' ',
        predictor.GetProperty("predictor").GetString(),
        predictor.GetProperty("step").GetString(),
        predictor.GetProperty("model").GetString(),
        predictor.TryGetProperty("challenger", out var challenger) ? challenger.GetString() : "",
        predictor.GetProperty("total").GetInt32(),
        string.Join(' ', predictor.GetProperty("thresholds").EnumerateObject().Select(one => $"{one.Name}={one.Value.GetDouble():R}/{predictor.GetProperty("clearThresholds").GetProperty(one.Name).GetDouble():R}")))));

    private static string Row(JsonElement one)
    {
        var advice = one.GetProperty("advice") is { ValueKind: JsonValueKind.Object } there ? there : (JsonElement?)null;
        var time = advice?.GetProperty("time") is { ValueKind: JsonValueKind.Object } at ? at : (JsonElement?)null;
        return string.Join(
            ' ',
            one.GetProperty("entity").GetProperty("instance").GetString(),
            one.GetProperty("kept").GetProperty("job").GetString(),
            string.Join(',', one.GetProperty("probability").EnumerateObject().Select(probability => $"{probability.Value.GetDouble():R}")),
            one.GetProperty("alerting").GetString(),
            one.GetProperty("withheld").GetBoolean(),
            string.Join(',', one.GetProperty("contributions").EnumerateArray().Select(reason => $"{reason.GetProperty("signal").GetString()}={reason.GetProperty("contribution").GetDouble():R}")),
            advice is null ? "" : $"{advice.Value.GetProperty("priority").GetDouble():R} {string.Join('|', advice.Value.GetProperty("reasons").EnumerateArray().Select(reason => $"{reason.GetProperty("text").GetString()}{reason.GetProperty("value")}"))} {string.Join('|', advice.Value.GetProperty("recommendations").EnumerateArray().Select(rule => rule.GetProperty("action").GetString()))}",
            time is null ? "" : $"{time.Value.GetProperty("at").GetString()} {time.Value.GetProperty("upper").GetString()}");
    }

    private static string Describe(PredictorPredictions predictor) => string.Join('\n', predictor.Predictions.Select(Row).Prepend(string.Join(
        ' ',
        predictor.Predictor,
        predictor.Step.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        predictor.Model,
        predictor.Challenger,
        predictor.Total,
        string.Join(' ', predictor.Horizons.Select(one => $"{one.Name}={one.Threshold:R}/{one.ClearThreshold:R}")))));

    private static string Row(Prediction one) => string.Join(
        ' ',
        one.Entity["instance"],
        one.Kept["job"],
        string.Join(',', one.Probabilities.Select(probability => $"{probability:R}")),
        one.Alerting,
        one.Withheld,
        string.Join(',', one.Contributions.Select(reason => $"{reason.Signal}={reason.Contribution_:R}")),
        one.Advice is null ? "" : $"{one.Advice.Priority:R} {string.Join('|', one.Advice.Reasons.Select(reason => $"{reason.Text}{(reason.HasValue ? $"{reason.Value:R}" : "")}"))} {string.Join('|', one.Advice.Recommendations.Select(rule => rule.Action))}",
        one.Advice?.Time is null ? "" : $"{one.Advice.Time.At} {one.Advice.Time.Upper}");
}
