namespace Exporter.Feedback.Storage;

/// <summary>What somebody has asked for about a predictor's models.</summary>
/// <param name="Predictor">Whose.</param>
/// <param name="Action">What: <c>promote</c>, <c>rollback</c> or <c>reload</c>.</param>
/// <param name="From">Version before; empty for none.</param>
/// <param name="To">Version that was asked for.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Origin">The address that the request came from.</param>
/// <param name="PostedMs">When, by the clock, Unix ms.</param>
/// <param name="Result"><see cref="Done"/>, or why it was not done; empty where that is not known.</param>
public sealed record ModelChange(string Predictor, string Action, string From, string To, string Reason, string By, string Origin, long PostedMs, string Result = "")
{
    /// <summary>The <see cref="Result"/> of what was done.</summary>
    public const string Done = "done";
}
