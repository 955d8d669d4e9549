namespace Exporter.Host.Problems;

/// <summary>What may be wrong with a request to the API: a closed list, so that a program can tell one from the other.</summary>
/// <param name="Name">Names it: the last part of its address.</param>
/// <param name="Title">In words that are the same for each of its kind.</param>
/// <param name="Status">HTTP status.</param>
internal sealed record ProblemKind(string Name, string Title, int Status)
{
    /// <summary>Parameters of the address are wrong.</summary>
    public static readonly ProblemKind Parameters = new("parameters", "Parameters are not valid", StatusCodes.Status400BadRequest);

    /// <summary>The body is not what the endpoint takes.</summary>
    public static readonly ProblemKind Body = new("body", "The body is not valid", StatusCodes.Status400BadRequest);

    /// <summary>Part of a body was refused, and the rest is taken.</summary>
    public static readonly ProblemKind Refused = new("refused", "Not everything was taken", StatusCodes.Status400BadRequest);

    /// <summary>The body did not come as it was announced.</summary>
    public static readonly ProblemKind Unreadable = new("unreadable", "The body cannot be read", StatusCodes.Status400BadRequest);

    /// <summary>As much is kept as may be.</summary>
    public static readonly ProblemKind Full = new("full", "No more is kept", StatusCodes.Status400BadRequest);

    /// <summary>Who asks is not known, by password or token.</summary>
    public static readonly ProblemKind Unauthenticated = new("unauthenticated", "Who asks is not known", StatusCodes.Status401Unauthorized);

    /// <summary>A webhook's delivery does not come from whoever knows the secret.</summary>
    public static readonly ProblemKind Signature = new("signature", "The signature is not valid", StatusCodes.Status401Unauthorized);

    /// <summary>Who asks is known, and has not the role that is needed.</summary>
    public static readonly ProblemKind Forbidden = new("forbidden", "Who asks may not do this", StatusCodes.Status403Forbidden);

    /// <summary>The name that the request is for is none of the sidecar's.</summary>
    public static readonly ProblemKind ForeignHost = new("foreign-host", "The sidecar is not known by this name", StatusCodes.Status403Forbidden);

    /// <summary>A browser says that the request comes from another site's page.</summary>
    public static readonly ProblemKind ForeignPage = new("foreign-page", "Other sites' pages may not ask for this", StatusCodes.Status403Forbidden);

    /// <summary>Models may not be changed over HTTP.</summary>
    public static readonly ProblemKind AdminDisabled = new("admin-disabled", "The admin API is off", StatusCodes.Status403Forbidden);

    /// <summary>There is no predictor of that name.</summary>
    public static readonly ProblemKind UnknownPredictor = new("unknown-predictor", "There is no such predictor", StatusCodes.Status404NotFound);

    /// <summary>Nothing matches, where one entity is asked for.</summary>
    public static readonly ProblemKind UnknownEntity = new("unknown-entity", "There is no such entity", StatusCodes.Status404NotFound);

    /// <summary>The entity is known, and has no prediction.</summary>
    public static readonly ProblemKind NoPrediction = new("no-prediction", "There is no prediction", StatusCodes.Status404NotFound);

    /// <summary>No such override is in force or to come.</summary>
    public static readonly ProblemKind UnknownOverride = new("unknown-override", "There is no such override", StatusCodes.Status404NotFound);

    /// <summary>The registry has no such model.</summary>
    public static readonly ProblemKind UnknownModel = new("unknown-model", "There is no such model", StatusCodes.Status404NotFound);

    /// <summary>There is no such path.</summary>
    public static readonly ProblemKind UnknownPath = new("unknown-path", "There is no such path", StatusCodes.Status404NotFound);

    /// <summary>The path is there, and does not take the method.</summary>
    public static readonly ProblemKind Method = new("method", "The path does not take this method", StatusCodes.Status405MethodNotAllowed);

    /// <summary>A model is for other features, is damaged, or is not known to be any good.</summary>
    public static readonly ProblemKind UnfitModel = new("unfit-model", "The model is not taken", StatusCodes.Status409Conflict);

    /// <summary>A change of models that would have no effect, or cannot be made.</summary>
    public static readonly ProblemKind NotChanged = new("not-changed", "Models are not changed", StatusCodes.Status409Conflict);

    /// <summary>The body is of a type that the path does not take.</summary>
    public static readonly ProblemKind MediaType = new("media-type", "The path does not take this type of body", StatusCodes.Status415UnsupportedMediaType);

    /// <summary>A fault of ours.</summary>
    public static readonly ProblemKind Internal = new("internal", "The sidecar failed", StatusCodes.Status500InternalServerError);

    /// <summary>Nothing is kept, as no folder was given.</summary>
    public static readonly ProblemKind NoStore = new("no-store", "Nothing is kept", StatusCodes.Status503ServiceUnavailable);

    /// <summary>The disk cannot be written now.</summary>
    public static readonly ProblemKind NotWritten = new("not-written", "It cannot be kept now", StatusCodes.Status503ServiceUnavailable);

    /// <summary>The secret of a webhook cannot be read now.</summary>
    public static readonly ProblemKind NoSecret = new("no-secret", "It cannot be verified now", StatusCodes.Status503ServiceUnavailable);

    /// <summary>The body arrived too slowly, or there was no memory for it.</summary>
    public static readonly ProblemKind TooSlow = new("too-slow", "The body arrived too slowly", StatusCodes.Status503ServiceUnavailable);

    /// <summary>All kinds, by status.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
        [Parameters, Body, Refused, Unreadable, Full, Unauthenticated, Signature, Forbidden, ForeignHost, ForeignPage, AdminDisabled, UnknownPredictor, UnknownEntity, NoPrediction, UnknownOverride, UnknownModel, UnknownPath, Method, UnfitModel, NotChanged, MediaType, Internal, NoStore, NotWritten, NoSecret, TooSlow];

    /// <summary>Where it is described: <c>type</c> of the answer, relative to the sidecar's address.</summary>
    public string Type => $"/docs#problem-{Name}";
}
