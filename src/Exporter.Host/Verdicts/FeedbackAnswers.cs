using System.Globalization;
using System.Text.Json.Serialization;
using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Problems;

namespace Exporter.Host.Verdicts;

/// <summary>The answer of <c>POST /api/v1/feedback</c>.</summary>
/// <param name="Result"><c>new</c>, or <c>known</c> where the same was said before.</param>
/// <param name="Alert">Start of the alert that is meant, RFC 3339; null for none.</param>
/// <param name="Until">The last instant for which the entity's predictions are uncertain because of it; null where they are not.</param>
internal sealed record FeedbackReceiptAnswer(string Result, string? Alert, string? Until)
{
    /// <summary>Describes a receipt.</summary>
    public static FeedbackReceiptAnswer Of(FeedbackReceipt receipt) =>
        new(receipt.Result == FeedbackResult.New ? "new" : "known", AdviceText.OptionalTime(receipt.AlertMs), AdviceText.OptionalTime(receipt.UntilMs));
}

/// <summary>The answer of <c>GET /api/v1/feedback</c>.</summary>
/// <param name="Feedback">The newest first.</param>
/// <param name="Next">What <c>after</c> must be to get the next ones; null at the end.</param>
internal sealed record FeedbackPageAnswer(IReadOnlyList<FeedbackAnswer> Feedback, string? Next)
{
    /// <summary>Reads the page that the parameters ask for: see <see cref="KeptFilter"/>, and <c>after</c>.</summary>
    /// <exception cref="BadParametersException">Parameters are wrong.</exception>
    public static FeedbackPageAnswer Read(CheckedParameters parameters, Store store)
    {
        var filter = new KeptFilter(parameters);
        var before = parameters.NumberedPlace();
        parameters.Check();
        var (page, isMore) = filter.Page<KeptFeedback>(
            store,
            (connection, take) => FeedbackRows.Read(connection, filter.Predictor, before, take),
            kept => filter.Wants(kept.Feedback.Entity, kept.Feedback.AtMs, kept.Feedback.AtMs));
        return new FeedbackPageAnswer([.. page.Select(FeedbackAnswer.Of)], isMore ? page[^1].Number.ToString(CultureInfo.InvariantCulture) : null);
    }
}

/// <summary>What a person said of a prediction.</summary>
/// <param name="Predictor">Whose prediction it is.</param>
/// <param name="Labels">Whom it is about.</param>
/// <param name="Verdict"><c>right</c>, <c>wrong</c> or <c>acted_on</c>.</param>
/// <param name="At">When it was said, RFC 3339.</param>
/// <param name="By">Who said so.</param>
/// <param name="Note">In words.</param>
/// <param name="Alert">Start of the alert that is meant; null for none.</param>
/// <param name="Outcomes">What became of that alert, by horizon: right, wrong, uncertain or undecided.</param>
/// <param name="Until">The last instant for which predictions are uncertain because of it; null where they are not.</param>
/// <param name="Posted">When it was posted, by the clock.</param>
internal sealed record FeedbackAnswer(
    string Predictor,
    IReadOnlyDictionary<string, string> Labels,
    string Verdict,
    string At,
    string By,
    string Note,
    string? Alert,
    IReadOnlyDictionary<string, string> Outcomes,
    string? Until,
    string Posted)
{
    /// <summary>Describes kept feedback.</summary>
    public static FeedbackAnswer Of(KeptFeedback kept) => new(
        kept.Feedback.Predictor,
        LabelMap.Of(kept.Feedback.Entity),
        VerdictNames.NameOf(kept.Feedback.Verdict),
        AdviceText.Time(kept.Feedback.AtMs),
        kept.Feedback.By,
        kept.Feedback.Note,
        AdviceText.OptionalTime(kept.Feedback.AlertMs),
        kept.Outcomes,
        AdviceText.OptionalTime(kept.UntilMs),
        AdviceText.Time(kept.PostedMs));
}

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeedbackReceiptAnswer))]
[JsonSerializable(typeof(FeedbackPageAnswer))]
internal sealed partial class FeedbackJson : JsonSerializerContext;
