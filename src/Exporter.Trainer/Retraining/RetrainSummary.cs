using System.Text.Json.Serialization;

namespace Exporter.Trainer.Retraining;

/// <summary>What a run of <c>retrain</c> came to, for programs: the last line of its output, and what the next run reads.</summary>
internal sealed record RetrainSummary
{
    /// <summary>The predictor.</summary>
    public required string Predictor { get; init; }

    /// <summary>What came of it.</summary>
    public required RetrainResult Result { get; init; }

    /// <summary>Why, in words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The version that was registered; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>The champion that it was held against; null for none.</summary>
    public string? Champion { get; init; }

    /// <summary>Mean event F1 of the new model on held-out time; null where nothing was held against each other.</summary>
    public double? F1 { get; init; }

    /// <summary>The champion's.</summary>
    public double? ChampionF1 { get; init; }

    /// <summary>One standard error of the difference.</summary>
    public double? StandardError { get; init; }

    /// <summary>Interventions that no failure followed.</summary>
    public int Interventions { get; init; }

    /// <summary>How many of them count as a failure that was prevented.</summary>
    public int Prevented { get; init; }

    /// <summary>Digest of all that decides the result: data, labels, options, configuration and program; empty where it did not come that far.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Digest of labels and options alone.</summary>
    public string Labels { get; init; } = "";

    /// <summary>The last step that was looked at; null where it did not come that far.</summary>
    public DateTimeOffset? DataTo { get; init; }

    /// <summary>When, by the clock.</summary>
    public DateTimeOffset Finished { get; init; }
}

/// <summary>What may come of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetrainResult>))]
internal enum RetrainResult
{
    /// <summary>A new model is the challenger.</summary>
    [JsonStringEnumMemberName("challenger")]
    Challenger,

    /// <summary>A new model is the champion, as was asked for.</summary>
    [JsonStringEnumMemberName("promoted")]
    Promoted,

    /// <summary>No model was as good as the champion, or better than the baseline.</summary>
    [JsonStringEnumMemberName("not_better")]
    NotBetter,

    /// <summary>There is too little new to learn from.</summary>
    [JsonStringEnumMemberName("nothing_new")]
    NothingNew,

    /// <summary>None of the conditions holds.</summary>
    [JsonStringEnumMemberName("not_due")]
    NotDue,

    /// <summary>Another process retrains the predictor.</summary>
    [JsonStringEnumMemberName("locked")]
    Locked,
}

/// <summary>Generated JSON code of the summary: snake case, one line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RetrainSummary))]
internal sealed partial class RetrainJson : JsonSerializerContext;
