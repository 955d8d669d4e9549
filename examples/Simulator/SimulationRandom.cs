namespace Simulator;

/// <summary>A seeded source of random numbers, the same for one seed whatever the .NET version does to its own.</summary>
/// <remarks>
/// SplitMix64 (Steele, Lea, Flood 2014). Every entity and every part of it forks its own stream, so that a change in
/// one part of the simulation does not shift the dice of all others.
/// </remarks>
public sealed class SimulationRandom
{
    private readonly ulong _seed;
    private ulong _state;

    /// <summary>The stream of one seed.</summary>
    public SimulationRandom(ulong seed)
    {
        _seed = seed;
        _state = seed;
    }

    /// <summary>An independent stream that depends on this stream's seed and <paramref name="name"/> only.</summary>
    public SimulationRandom Fork(string name)
    {
        var hash = 14695981039346656037UL ^ _seed;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return new SimulationRandom(Mix(hash));
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double Between(double low, double high) => low + ((high - low) * NextUnit());

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => NextUnit() < probability;

    /// <summary>Standard normal (Box-Muller, one of the pair).</summary>
    public double Gaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextUnit()));
        return radius * Math.Cos(2 * Math.PI * NextUnit());
    }

    /// <summary>Exponential with the given mean.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - NextUnit());

    /// <summary>One of <paramref name="items"/>, all equally likely.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[(int)(NextUnit() * items.Count)];

    /// <summary>An index with probability proportional to its weight.</summary>
    public int PickWeighted(IReadOnlyList<double> weights)
    {
        var left = NextUnit() * weights.Sum();
        for (var i = 0; i < weights.Count - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return weights.Count - 1;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    private ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15UL);
}
