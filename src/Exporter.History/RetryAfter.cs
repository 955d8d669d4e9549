namespace Exporter.History;

/// <summary>How long a server asks to be left alone: RFC 9110, 10.2.3.</summary>
public static class RetryAfter
{
    // A server that asks for more is as good as down; who asks it decides then.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="response">The answer; null where there was none.</param>
    /// <param name="own">How long the asker would wait by itself.</param>
    /// <param name="time">For servers that name a date.</param>
    public static TimeSpan Wait(HttpResponseMessage? response, TimeSpan own, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var asked = response?.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() ?? TimeSpan.Zero : TimeSpan.Zero;
        return asked <= own ? own : asked < Longest ? asked : Longest;
    }
}
