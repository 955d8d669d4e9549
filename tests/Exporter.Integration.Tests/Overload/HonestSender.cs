using System.Diagnostics;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Overload;

/// <summary>A sender as they all should be: one connection, one request after the other, and it remembers how long each was kept waiting.</summary>
internal sealed class HonestSender : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RemoteWriteSender _sender;
    private readonly Task _work;
    private readonly List<WriteAnswer> _answers = [];
    private long _timestampMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 600_000;

    /// <summary>Begins to send.</summary>
    public HonestSender(Uri server)
    {
        _sender = new RemoteWriteSender(server);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Requests that were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>The longest time that an answer took.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Answers other than 204.</summary>
    public IReadOnlyList<WriteAnswer> Refused => _answers;

    /// <summary>Sends on until so many more requests were answered.</summary>
    public Task UntilAnsweredAsync(int more, PeerProcess witness)
    {
        int wanted = Answered + more;
        return Poll.Until($"{more} more requests are answered", () => _work.IsFaulted ? throw _work.Exception!.InnerException! : Task.FromResult(Answered >= wanted), null, witness);
    }

    /// <summary>Ends, and throws what went wrong.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Stopwatch watch = Stopwatch.StartNew();
            WriteAnswer answer = await _sender.SendAsync(_timestampMs++, (WatchedLabels, 0.1));
            Longest = watch.Elapsed > Longest ? watch.Elapsed : Longest;
            if (answer.Status != 204)
            {
                _answers.Add(answer);
            }

            Answered++;
        }
    }

    private static readonly (string Name, string Value)[] WatchedLabels = [("__name__", "level"), ("instance", "honest")];
}
