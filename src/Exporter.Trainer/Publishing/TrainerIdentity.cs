using System.Reflection;

namespace Exporter.Trainer.Publishing;

/// <summary>Which build of the trainer this is.</summary>
internal static class TrainerIdentity
{
    // The SDK writes "0.1.0+commit" where the build saw a repository.
    private static readonly string[] Parts =
        (typeof(TrainerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);

    /// <summary>The commit; <c>unknown</c> where the build had no repository.</summary>
    public static string Revision => Parts.Length > 1 ? Parts[1] : "unknown";
}
