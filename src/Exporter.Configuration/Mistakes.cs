using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using YamlDotNet.Core;

namespace Exporter.Configuration;

/// <summary>Collects the mistakes of one file.</summary>
/// <param name="file">Path as it was given.</param>
/// <param name="source">The file's text.</param>
internal sealed class Mistakes(string file, string source)
{
    private readonly List<ConfigError> _errors = [];
    private readonly List<ConfigError> _others = [];

    /// <summary>Mistakes so far.</summary>
    public int Count => _errors.Count + _others.Count;

    /// <summary>Adds a mistake at a place in the file.</summary>
    public void Add(Mark at, string message) => _errors.Add(new ConfigError(file, (int)at.Line, (int)at.Column, message));

    /// <summary>Adds a mistake at a place inside a scalar's text.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="line">Line in its value, from 1.</param>
    /// <param name="column">Column in that line, from 1.</param>
    /// <param name="message">What is wrong.</param>
    public void AddInside(YamlText scalar, int line, int column, string message)
    {
        var (fileLine, fileColumn) = TextPlace.Of(source, scalar, line, column);
        _errors.Add(new ConfigError(file, fileLine, fileColumn, message));
    }

    /// <summary>Adds the mistakes of another file, which this one names.</summary>
    public void AddOthers(IEnumerable<ConfigError> errors) => _others.AddRange(errors);

    /// <summary>All mistakes in the order of the file, then those of the files that it names.</summary>
    public ImmutableArray<ConfigError> InOrder() => [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column), .. _others];
}
