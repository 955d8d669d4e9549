namespace Exporter.Signals.Logs;

/// <summary>A token of a <see cref="MaskedLine"/>.</summary>
/// <param name="Hash">Of its text; the same in each process.</param>
/// <param name="Start">Where its text begins.</param>
/// <param name="Length">Of its text, bytes.</param>
/// <param name="Traits">What is known of it.</param>
internal readonly record struct MaskedToken(ulong Hash, int Start, int Length, TokenTraits Traits)
{
    /// <summary>Whether all of it is a value.</summary>
    public bool IsVariable => (Traits & TokenTraits.Variable) != 0;

    /// <summary>Whether it is punctuation.</summary>
    public bool IsPunctuation => (Traits & TokenTraits.Punctuation) != 0;
}
