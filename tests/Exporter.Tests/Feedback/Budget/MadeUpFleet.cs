using Exporter.Models.Evaluation;

namespace Exporter.Tests.Feedback.Budget;

/// <summary>
/// Twelve weeks of sixty made-up entities, five minutes a step: probabilities of two horizons, and failures. Failures come at a rate that doubles in the middle;
/// two of three are foretold by a climb over some hours, and there are as many climbs again that nothing follows. On two days forty entities climb at once,
/// and six of them fail.
/// </summary>
internal sealed class MadeUpFleet
{
    internal const double Hysteresis = 0.8;
    internal const int Entities = 60;
    internal const int StepsPerDay = 288;
    internal const int Days = 84;
    internal const int Steps = Days * StepsPerDay;
    internal const long StepMs = 300_000;

    // A Monday, 00:00 UTC.
    internal const long StartMs = 1_767_571_200_000;

    private const int ClimbSteps = 36;
    private const int FailureSteps = 6;

    private readonly Random _random;
    private readonly float[][] _climbs = [.. Enumerable.Range(0, Entities).Select(_ => new float[Steps])];
    private readonly bool[][] _fails = [.. Enumerable.Range(0, Entities).Select(_ => new bool[Steps])];
    private readonly float[][] _noise = [.. Enumerable.Range(0, Entities).Select(_ => new float[Steps])];

    internal MadeUpFleet(int seed)
    {
        _random = new Random(seed);
        for (var entity = 0; entity < Entities; entity++)
        {
            for (var step = 0; step < Steps; step++)
            {
                _noise[entity][step] = (float)((_random.NextDouble() - 0.5) * 0.2);

                // About 2 failures a week of all entities in the first half, 4 in the second, and as many climbs without.
                var perStep = (step < Steps / 2 ? 2.0 : 4.0) / (7 * StepsPerDay * Entities);
                if (_random.NextDouble() < perStep)
                {
                    Fail(entity, step, foretold: _random.Next(3) > 0);
                }

                if (_random.NextDouble() < perStep)
                {
                    Climb(entity, step, height: 0.45 + (_random.NextDouble() * 0.4));
                }
            }
        }

        Burst(day: 24);
        Burst(day: 61);
    }

    internal bool Fails(int entity, int step) => _fails[entity][step];

    internal float[][] ProbabilitiesAt(int step) =>
        [.. Enumerable.Range(0, Entities).Select(entity => new[] { Clamp(0.8f * _climbs[entity][step], _noise[entity][step]), Clamp(_climbs[entity][step], _noise[entity][step]) })];

    /// <summary>What alerts of one threshold, for the longer horizon and without a budget, would have come to. The shorter horizon's probability is never above it.</summary>
    internal EventResult Judge(double threshold) => EventEvaluation.Evaluate(
        Enumerable.Range(0, Entities).Select(entity => Timeline(entity, threshold)),
        new EventOptions(TimeSpan.FromMilliseconds(StepMs), TimeSpan.FromHours(4), TimeSpan.Zero, TimeSpan.FromMilliseconds(3 * StepMs)));

    private EntityTimeline Timeline(int entity, double threshold)
    {
        List<AlertStep> steps = [];
        List<long> onsets = [];
        var lastFailure = int.MinValue / 2;
        for (var step = 0; step < Steps; step++)
        {
            if (_fails[entity][step])
            {
                if (step - lastFailure > 3)
                {
                    onsets.Add(StartMs + (step * StepMs));
                }

                lastFailure = step;
            }

            if (step - lastFailure >= 3)
            {
                var probability = Clamp(_climbs[entity][step], _noise[entity][step]);
                steps.Add(new AlertStep(StartMs + (step * StepMs), probability >= threshold, probability >= threshold * Hysteresis));
            }
        }

        return new EntityTimeline(steps, onsets);
    }

    private static float Clamp(float climb, float noise) => Math.Clamp(0.03f + climb + (noise * (0.1f + climb)), 0, 1);

    private void Burst(int day)
    {
        var at = (day * StepsPerDay) + (10 * 12);
        for (var entity = 0; entity < 40; entity++)
        {
            if (entity % 7 == 0)
            {
                Fail(entity, at + ClimbSteps, foretold: true);
            }
            else
            {
                Climb(entity, at + ClimbSteps, height: 0.5 + (_random.NextDouble() * 0.3));
            }
        }
    }

    private void Fail(int entity, int step, bool foretold)
    {
        if (foretold)
        {
            Climb(entity, step, height: 0.65 + (_random.NextDouble() * 0.3));
        }

        _fails[entity].AsSpan(step, Math.Min(FailureSteps, Steps - step)).Fill(true);
    }

    /// <summary>Rises to its height at a step, and is over an hour later.</summary>
    private void Climb(int entity, int step, double height)
    {
        for (var at = Math.Max(0, step - ClimbSteps); at < Math.Min(Steps, step + 12); at++)
        {
            var risen = Math.Min(1, (at - step + ClimbSteps) / (ClimbSteps * 0.7));
            _climbs[entity][at] = Math.Max(_climbs[entity][at], (float)(height * risen));
        }
    }
}
