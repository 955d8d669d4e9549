namespace Exporter.Host.Lifecycle;

/// <summary>The words for what may be asked for about models.</summary>
internal static class ModelActions
{
    /// <summary>A version becomes champion.</summary>
    public const string Promote = "promote";

    /// <summary>The champion before is champion again.</summary>
    public const string Rollback = "rollback";

    /// <summary>A version predicts, whatever the alias says.</summary>
    public const string Pin = "pin";

    /// <summary>The alias, or the configuration, says again who predicts.</summary>
    public const string Unpin = "unpin";

    /// <summary>Models are read again.</summary>
    public const string Reload = "reload";

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> All { get; } = [Promote, Rollback, Pin, Unpin, Reload];
}
