using LibGit2Sharp;

namespace Exporter.Trainer.Publishing;

/// <summary>The commit of the repository that a configuration lies in.</summary>
internal static class ConfigurationCommit
{
    /// <summary>The commit that is checked out, in hex.</summary>
    /// <param name="file">The configuration's file.</param>
    /// <returns>Null where it lies in no repository, or that has no commit or cannot be read: a tag that is missing costs nobody a model.</returns>
    public static string? Of(string file)
    {
        try
        {
            return Repository.Discover(Path.GetDirectoryName(Path.GetFullPath(file))) is { } path ? Head(path) : null;
        }
        catch (LibGit2SharpException)
        {
            return null;
        }
    }

    private static string? Head(string path)
    {
        using var repository = new Repository(path);
        return repository.Head.Tip?.Sha;
    }
}
