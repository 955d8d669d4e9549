namespace Exporter.Signals.Logs;

/// <summary>What is known of a token of a log line.</summary>
[Flags]
public enum TokenTraits : byte
{
    /// <summary>A word.</summary>
    None = 0,

    /// <summary>Punctuation: where it differs, lines differ.</summary>
    Punctuation = 1,

    /// <summary>All of it is a value: <c>&lt;*&gt;</c>.</summary>
    Variable = 2,

    /// <summary>Some of it is a value: <c>core.&lt;*&gt;</c>.</summary>
    Partial = 4,

    /// <summary>A word in capitals, which is a constant of some program: a method, a state, a protocol.</summary>
    Capitals = 8,

    /// <summary>A word after which a name follows: <c>user</c>, <c>host</c>.</summary>
    Introducer = 16,

    /// <summary>White space stood before it.</summary>
    Spaced = 32,

    /// <summary>A word of small letters alone, as names of users, hosts and services are.</summary>
    Small = 64,
}
