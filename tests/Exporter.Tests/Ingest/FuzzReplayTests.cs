using System.Diagnostics;
using Exporter.Fuzz;

namespace Exporter.Tests.Ingest;

public class FuzzReplayTests
{
    private const int Mutations = 20_000;
    private const int Seed = 20_240_229;

    // Declared lengths reach gigabytes; what an input of at most 64 KiB may cost is bounded by the limits of the targets.
    private const long MaxBytesPerInput = 8 << 20;

    // An input that takes this long is a hang in the making, even on a busy machine.
    private static readonly TimeSpan MaxTimePerInput = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Targets => [.. FuzzTargets.Create().Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Corpus_Replayed_IsSurvived(string name)
    {
        IFuzzTarget target = FuzzTargets.Create(name);
        IReadOnlyList<(string File, byte[] Bytes)> corpus = Corpus.Of(target);

        Assert.NotEmpty(corpus);
        Assert.All(corpus, entry => Run(target, entry.Bytes, entry.File));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_OfTheCorpus_AreSurvivedWithBoundedAllocation(string name)
    {
        IFuzzTarget target = FuzzTargets.Create(name);
        var mutator = new Mutator([.. Corpus.Of(target).Select(entry => entry.Bytes)], Seed);

        for (int i = 0; i < Mutations; i++)
        {
            Run(target, mutator.Next(), $"seed {Seed}, input {i}");
        }
    }

    private static void Run(IFuzzTarget target, byte[] input, string what)
    {
        long bytesBefore = GC.GetAllocatedBytesForCurrentThread();
        long startedAt = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{what}: {exception}\ninput: {Convert.ToHexString(input)}");
        }

        TimeSpan took = Stopwatch.GetElapsedTime(startedAt);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - bytesBefore;
        Assert.True(allocated <= MaxBytesPerInput && took <= MaxTimePerInput,
            $"{what}: {allocated} bytes allocated, {took.TotalMilliseconds} ms\ninput: {Convert.ToHexString(input)}");
    }
}
