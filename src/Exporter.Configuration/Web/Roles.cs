namespace Exporter.Configuration.Web;

/// <summary>What somebody may do. Each role is for itself, so that a sender need not be able to read; only <see cref="Admin"/> includes the others.</summary>
[Flags]
public enum Roles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Send samples: remote write, OTLP over HTTP and gRPC.</summary>
    Write = 1,

    /// <summary>See predictions, metrics, the page and what else can be asked for; ask queries.</summary>
    Read = 2,

    /// <summary>Decide and report: overrides, feedback, incidents, events.</summary>
    Operate = 4,

    /// <summary>Everything, and alone: models, reload, shutdown, and what has no role of its own.</summary>
    Admin = 8,

    /// <summary>All of them.</summary>
    All = Write | Read | Operate | Admin,
}
