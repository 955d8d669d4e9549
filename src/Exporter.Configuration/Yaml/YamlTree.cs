using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Exporter.Configuration.Yaml;

/// <summary>Builds the tree of one YAML document.</summary>
/// <remarks>
/// YamlDotNet's own node model throws on the first repeated key and drops the style of scalars; both are needed here,
/// to list all mistakes at once and to find a place inside an expression. An alias is the same object as its anchor,
/// so repeated aliases cost nothing, and depth is bounded.
/// </remarks>
internal sealed class YamlTree
{
    private const int MaxDepth = 32;

    private readonly IParser _parser;
    private readonly Dictionary<AnchorName, YamlValue> _anchors = [];

    private YamlTree(IParser parser) => _parser = parser;

    /// <summary>Reads the only document of <paramref name="text"/>; null where it is empty.</summary>
    /// <exception cref="YamlException">The text is not YAML, or not one document.</exception>
    public static YamlValue? Read(string text) => new YamlTree(new Parser(new StringReader(text))).ReadDocument();

    private YamlValue? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadValue(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            throw new YamlException(second.Start, second.End, "a second document begins here, but the file is one document");
        }

        return root;
    }

    private YamlValue ReadValue(int depth)
    {
        var current = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw new YamlException(current.Start, current.End, $"nested deeper than {MaxDepth} levels");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var anchored)
                ? anchored
                : throw new YamlException(alias.Start, alias.End, "an alias has no anchor before it; text that begins with * needs quotes");
        }

        var anchor = current is NodeEvent node ? node.Anchor : default;
        YamlValue value = current switch
        {
            MappingStart => ReadMap(depth),
            SequenceStart => ReadList(depth),
            _ => ReadText(),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = value;
        }

        return value;
    }

    private YamlText ReadText()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlText(scalar.Start, scalar.Value, scalar.Style);
    }

    private YamlList ReadList(int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadValue(depth + 1));
        }

        return new YamlList(start.Start, items);
    }

    private YamlMap ReadMap(int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<(YamlText, YamlValue)>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.Accept<Scalar>(out _))
            {
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a single value");
            }

            entries.Add((ReadText(), ReadValue(depth + 1)));
        }

        return new YamlMap(start.Start, entries);
    }
}
