using System.CommandLine;
using Exporter.Configuration;
using Exporter.Configuration.Recorded;

namespace Exporter.Trainer.Commands;

/// <summary>The options of verbs that read recorded data sets: where they are, and what their columns mean.</summary>
internal sealed class MappingFolder
{
    private readonly Option<string> _mappings = new("--mappings") { Description = "Folder of the mapping files, one a set.", HelpName = "folder", DefaultValueFactory = _ => "examples/recorded" };

    /// <summary>Folder of all sets.</summary>
    /// <param name="description">What the verb needs there.</param>
    public MappingFolder(string description) => Data = new("--data") { Description = description, HelpName = "folder", Required = true };

    /// <summary>The option <c>--data</c>.</summary>
    public Option<string> Data { get; }

    /// <summary>Both options.</summary>
    public IReadOnlyList<Option> All => [Data, _mappings];

    /// <summary>Reads all mappings of the folder, in the order of their names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="mistakes">Those of all files; empty when all is well.</param>
    public List<RecordedMapping> Load(ParseResult parsed, out List<ConfigError> mistakes)
    {
        (var mappings, mistakes) = (new List<RecordedMapping>(), []);
        foreach (var file in Directory.EnumerateFiles(parsed.GetValue(_mappings)!, "*.yml").Order(StringComparer.Ordinal))
        {
            if (RecordedMappingLoader.TryLoad(file, out var mapping, out var errors))
            {
                mappings.Add(mapping);
            }

            mistakes.AddRange(errors);
        }

        return mappings;
    }
}
