using Exporter.Host.Endpoints;
using Exporter.Host.Rpc.Proto;
using Exporter.Host.Serving;
using Exporter.Tests.Host.Rpc;
using Grpc.Core;

namespace Exporter.Tests.Host.Serving;

/// <summary>Requests with vectors are bounded in number and size, and a place is given back whatever becomes of a request.</summary>
public sealed class ScoringDeskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_PastTheLimit_AreRefused_AndFreeAgainAfterwards()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var models = new ServedModels(host.Host.Pipeline);
        using var places = new AdmissionLimiter(1, maxWaiting: 0);
        using var metrics = new ServingMetrics(new object());
        var desk = new ScoringDesk(models, places, metrics);

        for (var round = 0; round < 3; round++)
        {
            await using var turn = await desk.EnterAsync("node", "", Cancellation);
            var busy = await Assert.ThrowsAsync<ServingException>(async () => await desk.EnterAsync("node", "", Cancellation));
            Assert.Equal((ServingFault.Busy, "more than 1 requests with vectors are at work and too many wait"), (busy.Fault, busy.Message));

            // What there is not is told at once, and takes no place.
            Assert.Equal(ServingFault.UnknownModel, (await Assert.ThrowsAsync<ServingException>(async () => await desk.EnterAsync("disk", "", Cancellation))).Fault);
        }
    }

    [Fact]
    public async Task Turn_GivenUpInTheMidstOfABatch_GivesItsPlaceBack()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var models = new ServedModels(host.Host.Pipeline);
        using var places = new AdmissionLimiter(1, maxWaiting: 0);
        using var metrics = new ServingMetrics(new object());
        var desk = new ScoringDesk(models, places, metrics);
        await using (var wrong = await desk.EnterAsync("node", "", Cancellation))
        {
            wrong.Begin((2 * ScoringMemory.PartRows) + 1);
            for (var row = 0; row <= 2 * ScoringMemory.PartRows; row++)
            {
                wrong.Add().AsSpan().Fill(float.NaN);
            }
        }

        await using var right = await desk.EnterAsync("node", "", Cancellation);
        right.Begin(1);
        right.Add().AsSpan().Fill(float.NaN);
        Assert.Equal(2, (await right.ScoreAsync()).Length);
    }

    [Fact]
    public async Task Message_BeyondTheLimit_IsRefusedBeforeItIsRead()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var client = new RpcClient(host.Address);
        var vector = new Vector { Values = { new float[1_000_000] } };

        var large = await RpcClient.FailureAsync(() => client.Predictions.ScoreAsync(new ScoreRequest { Predictor = "node", Vectors = { Enumerable.Repeat(vector, 17) } }, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.ResourceExhausted, "the message has more than 67108864 bytes: send several requests"), (large.StatusCode, large.Detail));
        Assert.Equal(1, await host.SumAsync("foresight_serving_requests_total", "protocol=\"grpc\"", "result=\"too_large\""));
    }
}
