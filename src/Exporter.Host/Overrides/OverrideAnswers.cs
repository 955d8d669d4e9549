using System.Globalization;
using System.Text.Json.Serialization;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Problems;
using Exporter.Models.Overrides;

namespace Exporter.Host.Overrides;

/// <summary>The answer of <c>GET /api/v1/overrides</c>.</summary>
/// <param name="Overrides">The newest first.</param>
/// <param name="Next">What <c>after</c> must be to get the next ones; null at the end.</param>
internal sealed record OverridePageAnswer(IReadOnlyList<OverrideAnswer> Overrides, string? Next)
{
    private const string Any = "any";

    /// <summary>Reads the page that the parameters ask for: <c>predictor</c>, <c>state</c>, <c>limit</c> and <c>after</c>.</summary>
    /// <exception cref="BadParametersException">Parameters are wrong.</exception>
    public static OverridePageAnswer Read(CheckedParameters parameters, Store store, long nowMs)
    {
        var filter = new KeptFilter(parameters);
        var state = parameters.Choice("state", [Any, .. OverrideAnswer.States]);
        var before = parameters.NumberedPlace();
        parameters.Check();
        var (page, isMore) = filter.Page<KeptOverride>(
            store,
            (connection, take) => OverrideRows.Read(connection, before, take),
            kept => (state == Any || OverrideAnswer.StateOf(kept, nowMs) == state)
                && (filter.Predictor.Length == 0 || kept.Override.Predictor.Length == 0 || kept.Override.Predictor == filter.Predictor));
        return new OverridePageAnswer([.. page.Select(kept => OverrideAnswer.Of(kept, nowMs))], isMore ? page[^1].Override.Number.ToString(CultureInfo.InvariantCulture) : null);
    }
}

/// <summary>What an operator has decided.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Kind">What is decided.</param>
/// <param name="Predictor">Whose predictions it concerns; absent for those of all predictors.</param>
/// <param name="Match">Whom it concerns; absent for all entities.</param>
/// <param name="Start">From when on, RFC 3339; absent where it holds at once.</param>
/// <param name="End">Until when; absent where only somebody ends it.</param>
/// <param name="Probability">The probability that is stated.</param>
/// <param name="Version">The version that is pinned.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who decided it.</param>
/// <param name="State">One of <see cref="States"/>.</param>
/// <param name="Origin">The address that the request came from.</param>
/// <param name="Posted">When, by the clock.</param>
/// <param name="Ended">How it ended; absent while it has not.</param>
internal sealed record OverrideAnswer(
    long Id,
    string Kind,
    string? Predictor,
    string? Match,
    string? Start,
    string? End,
    double? Probability,
    string? Version,
    string Reason,
    string By,
    string State,
    string? Origin,
    string? Posted,
    OverrideEndingAnswer? Ended)
{
    private const string Active = "active";
    private const string Pending = "pending";

    /// <summary>What may have become of one.</summary>
    public static IReadOnlyList<string> States { get; } = [Active, Pending, OverrideEnding.Expired, OverrideEnding.Deleted];

    /// <summary>What has become of one.</summary>
    /// <param name="kept">The override.</param>
    /// <param name="nowMs">The stream's time, Unix ms.</param>
    public static string StateOf(KeptOverride kept, long nowMs) => kept.Ending?.How ?? StateOf(kept.Override, nowMs);

    /// <summary>Describes an override that is kept.</summary>
    public static OverrideAnswer Of(KeptOverride kept, long nowMs) => Of(kept.Override, nowMs) with
    {
        State = StateOf(kept, nowMs),
        Origin = kept.Origin,
        Posted = AdviceText.Time(kept.PostedMs),
        Ended = kept.Ending is { } ending ? new OverrideEndingAnswer(AdviceText.Time(ending.AtMs), Named(ending.By), Named(ending.Origin), AdviceText.Time(ending.PostedMs)) : null,
    };

    /// <summary>Describes an override.</summary>
    public static OverrideAnswer Of(Override one, long nowMs) => new(
        one.Number,
        OverrideKinds.NameOf(one.Kind),
        Named(one.Predictor),
        Named(one.Match),
        one.StartMs == 0 ? null : AdviceText.Time(one.StartMs),
        AdviceText.OptionalTime(one.EndMs),
        one.Probability,
        Named(one.Version),
        one.Reason,
        one.By,
        StateOf(one, nowMs),
        null,
        null,
        null);

    private static string StateOf(Override one, long nowMs) => one.IsOver(nowMs) ? OverrideEnding.Expired : one.StartMs > nowMs ? Pending : Active;

    private static string? Named(string text) => text.Length == 0 ? null : text;
}

/// <summary>How an override ended.</summary>
/// <param name="At">From then on nothing followed from it, RFC 3339.</param>
/// <param name="By">Who ended it; absent where it expired.</param>
/// <param name="Origin">The address that the request came from; absent where it expired.</param>
/// <param name="Posted">When that was noted, by the clock.</param>
internal sealed record OverrideEndingAnswer(string At, string? By, string? Origin, string Posted);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OverrideAnswer))]
[JsonSerializable(typeof(OverridePageAnswer))]
internal sealed partial class OverrideJson : JsonSerializerContext;
