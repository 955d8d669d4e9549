namespace Exporter.Fuzz;

/// <summary>A decoder of foreign bytes that must survive all of them.</summary>
public interface IFuzzTarget
{
    /// <summary>Name on the command line, and of the folder with the corpus.</summary>
    string Name { get; }

    /// <summary>What one input may cost, bytes that are garbage at once included; follows from the limits that the target decodes under.</summary>
    long MaxAllocatedBytes { get; }

    /// <summary>Decodes the input and checks what has to hold for any input.</summary>
    /// <remarks>Refusing is fine, an exception is a finding. Deterministic.</remarks>
    void Run(ReadOnlySpan<byte> input);
}
