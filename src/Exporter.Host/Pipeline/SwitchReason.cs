namespace Exporter.Host.Pipeline;

/// <summary>Why another model came into use.</summary>
internal enum SwitchReason
{
    /// <summary>The process started with it, and the one before had ended with another.</summary>
    Start,

    /// <summary>The alias in the registry stands for it now: promoted, rolled back, or moved by hand.</summary>
    AliasMoved,

    /// <summary>The configuration was read again, or the file that it names.</summary>
    Reload,

    /// <summary>An operator's override lets it predict.</summary>
    Override,

    /// <summary>The override that let another predict is over.</summary>
    OverrideEnded,

    /// <summary>A challenger was better, and the promotion rule made it champion.</summary>
    PromotionRule,

    /// <summary>It broke its promise, and the rollback rule made the one before champion again.</summary>
    RollbackRule,
}
