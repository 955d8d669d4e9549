using System.Collections.Immutable;

namespace Exporter.Configuration.Events;

/// <summary>Whose deliveries a webhook takes.</summary>
public enum WebhookType
{
    /// <summary>GitHub's, signed by HMAC.</summary>
    GitHub,

    /// <summary>GitLab's, with a token.</summary>
    GitLab,

    /// <summary>Argo CD's notifications, by the template of the documentation, with a token.</summary>
    ArgoCd,

    /// <summary>Events of Kubernetes, as kubernetes-event-exporter forwards them, with a token.</summary>
    Kubernetes,

    /// <summary>Alertmanager's notifications, with a token.</summary>
    Alertmanager,
}

/// <summary>One entry of <c>events.webhooks</c>; immutable.</summary>
public sealed record WebhookOptions
{
    /// <summary>Names it in its path: <c>/api/v1/webhooks/NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whose deliveries it takes.</summary>
    public required WebhookType Type { get; init; }

    /// <summary>Absolute path of the file whose text, without white space around it, is the secret. Read for each delivery, so that it can be replaced.</summary>
    public required string SecretFile { get; init; }

    /// <summary>The only predictor that its events are about; empty for all.</summary>
    public string Predictor { get; init; } = "";

    /// <summary>Labels of its events, each a template over what a delivery says.</summary>
    public ImmutableArray<(string Label, FieldTemplate Value)> Labels { get; init; } = [];

    /// <summary>Which deliveries are events, by the sender's own words.</summary>
    public ImmutableArray<string> On { get; init; } = [];
}
