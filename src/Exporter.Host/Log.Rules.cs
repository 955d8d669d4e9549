namespace Exporter.Host;

/// <content>What rules say by which models change.</content>
internal static partial class Log
{
// Arguments are meant to be fields of the line, not words of its sentence.
#pragma warning disable SYSLIB1015
    [LoggerMessage(160, LogLevel.Information, "A rule looked at a challenger")]
    public static partial void TrialLookedAt(ILogger logger, string predictor, string champion, string challenger, string saw, bool promotes);

    [LoggerMessage(161, LogLevel.Information, "A rule looked at the promise of the model in use")]
    public static partial void PromiseLookedAt(ILogger logger, string predictor, string version, string saw, bool broken);

    [LoggerMessage(162, LogLevel.Warning, "A challenger is better, and is not promoted")]
    public static partial void PromotionHeld(ILogger logger, string predictor, string challenger, string reason);

    [LoggerMessage(163, LogLevel.Error, "A rule could not change models; it tries again")]
    public static partial void RuleFailed(ILogger logger, Exception exception, string predictor);
}
