using System.Diagnostics;
using System.Globalization;

namespace Exporter.TestKit;

/// <summary>Waits for something to become true, and says what it waited for when it does not.</summary>
public static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>The deadline where a test has no reason for another one: generous, for busy machines.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="what">What is waited for, as the failure message says it.</param>
    /// <param name="condition">Asked again and again; an HttpRequestException or IOException counts as "not yet".</param>
    /// <param name="deadline">How long to try; <see cref="DefaultDeadline"/> by default.</param>
    /// <param name="witnesses">Processes whose output belongs into the failure message.</param>
    public static Task Until(string what, Func<Task<bool>> condition, TimeSpan? deadline = null, params PeerProcess[] witnesses) =>
        UntilResult(what, async () => await condition() ? what : null, deadline, witnesses);

    /// <summary>Waits until the condition holds; a failure message also says how far it came.</summary>
    public static async Task Until(string what, Func<Task<bool>> condition, TimeSpan deadline, Func<string> progress, params PeerProcess[] witnesses)
    {
        try
        {
            await Until(what, condition, deadline, witnesses);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{progress()}\n{exception.Message}");
        }
    }

    /// <summary>Waits until the probe returns something, and returns that.</summary>
    public static async Task<T> UntilResult<T>(string what, Func<Task<T?>> probe, TimeSpan? deadline = null, params PeerProcess[] witnesses)
        where T : class
    {
        TimeSpan limit = deadline ?? DefaultDeadline;
        Stopwatch watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < limit)
        {
            try
            {
                if (await probe() is { } result)
                {
                    return result;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                last = exception;
            }

            if (witnesses.FirstOrDefault(witness => witness.HasExited) is { } dead)
            {
                throw new InvalidOperationException($"{dead.Name} ended while waiting for: {what}\n{dead.Describe()}");
            }

            await Task.Delay(Interval);
        }

        throw new TimeoutException(Message(what, limit, last, witnesses));
    }

    private static string Message(string what, TimeSpan limit, Exception? last, PeerProcess[] witnesses)
    {
        IEnumerable<string> outputs = witnesses.Select(witness => witness.Describe());
        string cause = last is null ? "" : $"\nlast error: {last.Message}";
        return string.Create(CultureInfo.InvariantCulture, $"not within {limit.TotalSeconds:0} s: {what}{cause}\n{string.Join('\n', outputs)}");
    }
}
