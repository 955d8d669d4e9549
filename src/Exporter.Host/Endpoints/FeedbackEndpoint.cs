using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Host.Verdicts;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary><c>/api/v1/feedback</c>: POST keeps what a person says of a prediction; GET lists it beside what became of the alert.</summary>
/// <remarks>
/// <c>acted_on</c> makes the entity's predictions uncertain from the next step on until the alert's horizon is over. <c>right</c> and <c>wrong</c> change no outcome: outcomes
/// are what happened, and an incident that the stream did not show is reported as one.
/// </remarks>
internal static class FeedbackEndpoint
{
    private const string Path = "/api/v1/feedback";

    /// <summary>Puts the endpoint on its path.</summary>
    public static void MapFeedback(this IEndpointRouteBuilder endpoints, BodyMemory bodies, StreamPipeline pipeline, Store? store, TimeProvider time)
    {
        endpoints.MapPost(Path, context => PostedJson.ReceiveAsync(context, bodies, "feedback", body => TakeAsync(context, body, pipeline, store, time)));
        endpoints.MapGet(Path, context => StoreAnswer.PageAsync(context, store, FeedbackPageAnswer.Read, FeedbackJson.Default.FeedbackPageAnswer));
    }

    private static async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> body, StreamPipeline pipeline, Store? store, TimeProvider time)
    {
        var (clockMs, newestMs) = (time.GetUtcNow().ToUnixTimeMilliseconds(), pipeline.Head.NewestMs);
        var given = FeedbackBody.Read(body, newestMs == long.MinValue ? clockMs : newestMs);
        if (store is null)
        {
            await StoreAnswer.NoStoreAsync(context);
            return;
        }

        var latestMs = Math.Max(clockMs, newestMs) + (long)pipeline.MaxFuture.TotalMilliseconds;
        var complaint = EntityLookup.Find(pipeline.Definitions, given.Predictor, given.Entity, out var found)
            ?? (given.AtMs > latestMs ? $"at {AdviceText.Time(given.AtMs)} lies further ahead than max_future={PrometheusDuration.Format(pipeline.MaxFuture)}" : null);
        if (complaint is not null)
        {
            await Problem.WriteAsync(context, ProblemKind.Body, complaint);
            return;
        }

        var definition = found[0];
        var feedback = given with { Entity = given.Entity.Keep(definition.EntityLabels) };
        var write = new FeedbackWrite(feedback, definition.Horizons[^1], clockMs);
        await AnswerAsync(context, feedback, await CommittedWrite.InTimeAsync(store, write, DeliverAsync(write, feedback, pipeline), time, context.RequestAborted));
    }

    /// <summary>Has the next steps know of an action once it is kept, whether somebody still waits for the answer or not.</summary>
    private static async Task<FeedbackReceipt?> DeliverAsync(FeedbackWrite write, GivenFeedback feedback, StreamPipeline pipeline)
    {
        var receipt = await write.Receipt.ConfigureAwait(false);
        if (receipt is { Result: FeedbackResult.New or FeedbackResult.Known })
        {
            FeedbackMetrics.Given(feedback.Predictor, feedback.Verdict, receipt.Result == FeedbackResult.New ? 1 : 0);
            pipeline.Find(feedback.Predictor)?.Outcomes.Acknowledge(feedback.Entity, receipt.UntilMs);
        }

        return receipt;
    }

    private static Task AnswerAsync(HttpContext context, GivenFeedback feedback, FeedbackReceipt? receipt) => receipt switch
    {
        null => StoreAnswer.NotWrittenAsync(context),
        { Result: FeedbackResult.Full } => Problem.WriteAsync(context, ProblemKind.Full, $"{FeedbackWrite.MaxKept} rows of feedback are kept already"),
        { Result: FeedbackResult.NoAlert } => Problem.WriteAsync(
            context, ProblemKind.Body, $"no alert of {feedback.Entity} began at {AdviceText.Time(receipt.AlertMs!.Value)}"),
        _ => JsonAnswer.WriteAsync(context, FeedbackReceiptAnswer.Of(receipt), FeedbackJson.Default.FeedbackReceiptAnswer),
    };
}
