using Exporter.Fuzz;

namespace Exporter.Tests.Ingest;

[Long(20)]
public class FuzzReplayTests
{
    private const int Mutations = 20_000;
    private const int Seed = 20_240_229;

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
        try
        {
            Trial.Run(target, input);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{what}: {exception}\ninput: {Convert.ToHexString(input)}");
        }
    }
}
