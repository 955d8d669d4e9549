namespace Exporter.Host.Trials;

/// <summary>What the trial of a model may take.</summary>
/// <param name="Time">From start to end.</param>
/// <param name="Cpu">CPU time, whole seconds; kept by the kernel.</param>
/// <param name="MemoryBytes">Memory beyond what the process takes without a model; kept by the kernel.</param>
internal sealed record TrialLimits(TimeSpan Time, TimeSpan Cpu, long MemoryBytes)
{
    /// <summary>Far more than any model of use takes: 2,000 trees load and score their batches within a second and 100 MiB.</summary>
    public static TrialLimits Default { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30), 1L << 30);
}
