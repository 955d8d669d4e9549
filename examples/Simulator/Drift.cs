namespace Simulator;

/// <summary>Noise with memory: a first-order autoregressive process with mean 0 and standard deviation 1.</summary>
/// <param name="random">Its dice.</param>
/// <param name="memoryMinutes">Time after which a deviation has decayed to 1/e.</param>
internal sealed class Drift(SimulationRandom random, double memoryMinutes)
{
    private readonly double _keep = Math.Exp(-1 / memoryMinutes);
    private double _value = random.Gaussian();

    /// <summary>The value one minute later.</summary>
    public double Next() => _value = (_keep * _value) + (Math.Sqrt(1 - (_keep * _keep)) * random.Gaussian());
}
