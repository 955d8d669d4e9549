using System.Globalization;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>Random expressions at random instants, asked of a real Prometheus and of the head over the same remote-write bytes.</summary>
/// <remarks>
/// A fixed seed in the suite; <c>tests/differential.sh</c> runs any number with any seed. What is compared, and the few places
/// where the two may differ, stands in tests/README.md.
/// </remarks>
public class RandomDifferentialTests
{
    private const int InstantsPerExpression = 4;
    private const int ParallelRequests = 4;

    private static readonly int Seed = Setting("FORESIGHT_DIFFERENTIAL_SEED", 20_26);
    private static readonly int Wanted = Setting("FORESIGHT_DIFFERENTIAL_COUNT", 4_000);

    [Fact]
    public async Task Query_OfRandomExpressions_EqualsPrometheus()
    {
        var series = SeriesGenerator.Generate();
        await using var prometheus = await PrometheusPeer.StartAsync(series);
        var head = prometheus.FillHead();
        var questions = Questions().ToList();
        var report = new DifferentialReport();

        // Prometheus answers in parallel; our side is one thread, as in the pipeline.
        foreach (var part in questions.Chunk(ParallelRequests * 32))
        {
            var theirs = new Answer[part.Length][];
            await Parallel.ForAsync(0, part.Length, new ParallelOptions { MaxDegreeOfParallelism = ParallelRequests }, async (i, _) =>
            {
                var answers = part[i].Instants.Select(at => prometheus.AskAsync(part[i].Text, at));
                theirs[i] = await Task.WhenAll(answers);
            });
            for (var i = 0; i < part.Length; i++)
            {
                Compare(part[i], theirs[i], head, report);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}: {report.Summary}");
        Assert.True(report.IsClean, $"seed {Seed}: {report.Summary}\n{report.Differences}");
        Assert.True(report.IsTelling, $"seed {Seed}: too few answers to prove anything: {report.Summary}");
    }

    private static void Compare(Question question, Answer[] theirs, SeriesHead head, DifferentialReport report)
    {
        if (!Query.TryCompile(question.Text, out var query, out var errors))
        {
            report.AddMistake(question.Text, theirs, string.Join("; ", errors));
            return;
        }

        for (var i = 0; i < theirs.Length; i++)
        {
            var ours = Answer.Of(query, head, question.Instants[i]);
            if (DifferentialReport.Agree(theirs[i], ours))
            {
                report.AddAgreed(theirs[i]);
            }
            else
            {
                report.AddDifferent(question.Text, question.Instants[i], theirs[i], ours);
            }
        }
    }

    private static IEnumerable<Question> Questions()
    {
        var random = new Random(Seed);
        var expressions = new RandomExpressions(random);
        for (var i = 0; i < (Wanted + InstantsPerExpression - 1) / InstantsPerExpression; i++)
        {
            yield return new Question(expressions.Next(), [.. Enumerable.Range(0, InstantsPerExpression).Select(_ => Instant(random))]);
        }
    }

    private static long Instant(Random random) => SeriesGenerator.StartMs + random.Next(8) switch
    {
        0 => 60_000L * random.Next(46),
        1 => 15_000L * random.Next(200),
        _ => random.Next(60_000, 48 * 60_000),
    };

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private sealed record Question(string Text, long[] Instants);
}
