using Exporter.Integration.Tests.State;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>A sender and a sidecar that are killed in turn at random moments of a target's scrapes, and started again.</summary>
/// <remarks>What was under way when either died is lost by design: a sender sends nothing again that was acknowledged. <see cref="KillPlan"/> says how to run it for minutes.</remarks>
internal sealed class EitherSideKills : IAsyncDisposable
{
    private const int Kill = 9;

    private readonly ITestOutputHelper _output;
    private readonly KillPlan _plan;
    private readonly Func<FakeTarget, Uri, Task<PeerProcess>> _startSender;
    private readonly string _storage = PeerProcess.NewFolder("storage");

    private EitherSideKills(ITestOutputHelper output, KillPlan plan, Func<FakeTarget, Uri, Task<PeerProcess>> startSender, PeerProcess sender, FakeTarget target, WriteGate gate)
    {
        (_output, _plan, _startSender, Sender, Target, Gate) = (output, plan, startSender, sender, target, gate);
        output.WriteLine($"FORESIGHT_KILL_SEED={plan.Seed}");
    }

    /// <summary>The sender's present life.</summary>
    public PeerProcess Sender { get; private set; }

    /// <summary>The sidecar's present life.</summary>
    public ForesightProcess Foresight { get; private set; } = null!;

    /// <summary>What is scraped.</summary>
    public FakeTarget Target { get; }

    /// <summary>What is between the two.</summary>
    public WriteGate Gate { get; }

    /// <summary>Starts both.</summary>
    /// <param name="output">Hears of the seed and of what happened.</param>
    /// <param name="plan">How often.</param>
    /// <param name="startSender">Starts the sender that scrapes a target and writes to an address; keeps its data from one life to the next.</param>
    public static async Task<EitherSideKills> StartAsync(ITestOutputHelper output, KillPlan plan, Func<FakeTarget, Uri, Task<PeerProcess>> startSender)
    {
        FakeTarget target = CountingTarget.Start();
        WriteGate gate = new();
        EitherSideKills kills = new(output, plan, startSender, await startSender(target, gate.Address), target, gate);
        await kills.StartForesightAsync(0);
        return kills;
    }

    /// <summary>Kills as often as planned; returns when samples arrive again after the last.</summary>
    public async Task RunAsync()
    {
        int kills = 0;
        for (; _plan.GoesOn(kills); kills++)
        {
            await PassAsync(_plan.Random.Next(1, 15));
            if (_plan.Random.Next(2) == 0)
            {
                await EndAsync(Sender);
                Sender = await _startSender(Target, Gate.Address);
            }
            else
            {
                Gate.Close();
                await EndAsync(Foresight.Process);
                await StartForesightAsync(kills);
            }
        }

        _output.WriteLine($"{kills} kills in {_plan.Elapsed.TotalSeconds:F0} s, {Target.Scrapes} scrapes, {Gate.Passed} requests answered, {Gate.Refused} turned away");
        await UntilSamplesAsync();
    }

    /// <summary>Waits until the sidecar has a sample of the last seconds.</summary>
    public Task UntilSamplesAsync() =>
        UntilAsync("the sidecar has a new sample", async () => (await RawSamples.ReadNumbersAsync(Foresight.Address, CountingTarget.Counter, NowMs(), "2s")).Length > 0);

    /// <summary>Waits until the target was scraped some more times.</summary>
    public Task PassAsync(int more)
    {
        int scrapes = Target.Scrapes + more;
        return UntilAsync($"{more} more scrapes", () => Task.FromResult(Target.Scrapes >= scrapes));
    }

    /// <summary>Waits for something while both live.</summary>
    public Task UntilAsync(string what, Func<Task<bool>> condition) => Poll.Until(what, condition, null, Sender, Foresight.Process);

    /// <summary>The clock of all of them, Unix ms.</summary>
    public static long NowMs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync();
        await Foresight.DisposeAsync();
        await Gate.DisposeAsync();
        await Target.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }

    private async Task StartForesightAsync(int life)
    {
        Foresight = await ForesightProcess.StartAsync(AnySelected.Configuration, null, $"--storage.path={_storage}", KillPlan.Flag(_plan.IntervalOf(life)));
        Gate.Open(Foresight.Address);
    }

    private static async Task EndAsync(PeerProcess process)
    {
        process.Signal(Kill);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        await process.DisposeAsync();
    }
}
