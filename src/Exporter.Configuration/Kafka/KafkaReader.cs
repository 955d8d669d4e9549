using System.Collections.Immutable;
using Exporter.Configuration.Yaml;

namespace Exporter.Configuration.Kafka;

/// <summary>Reads the section <c>kafka</c>.</summary>
/// <param name="folder">Folder of the file, to which paths are relative.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class KafkaReader(string folder, Mistakes mistakes)
{
    private const string TopicRule = "1 to 249 letters, digits, dots, underscores and hyphens";

    // What the sidecar relies on, each with where it is said instead.
    private static readonly Dictionary<string, string> Own = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "say it with brokers",
        ["metadata.broker.list"] = "say it with brokers",
        ["group.id"] = "say it with consume.group",
        ["auto.offset.reset"] = "say it with consume.from",
        ["enable.auto.commit"] = "offsets are committed with snapshots",
        ["enable.auto.offset.store"] = "offsets are committed with snapshots",
        ["enable.partition.eof"] = "the sidecar must know where partitions end",
        ["queued.max.messages.kbytes"] = "say it with consume.buffer_bytes",
        ["queue.buffering.max.messages"] = "say it with produce.max_queued",
        ["enable.idempotence"] = "messages are always produced once",
    };

    /// <summary>The options; null where the section is absent or too wrong to be used.</summary>
    public KafkaOptions? Read(Section root)
    {
        if (root.Find("kafka") is not { } value || root.Sub("kafka", "kafka", ["brokers", "client", "secrets", "consume", "produce"]) is not { } section)
        {
            return null;
        }

        var options = new KafkaOptions
        {
            Brokers = ReadBrokers(section),
            Client = ReadProperties(section, "client"),
            Secrets = [.. ReadProperties(section, "secrets").Select(secret => (secret.Name, Path.GetFullPath(Path.Combine(folder, secret.Value))))],
            Consume = ReadConsume(section),
            Produce = ReadProduce(section),
        };
        foreach (var twice in options.Secrets.Where(secret => options.Client.Any(property => property.Name == secret.Name)))
        {
            mistakes.Add(section.Find("secrets")!.At, $"\"{twice.Name}\" is in client and in secrets of kafka");
        }

        if (section.Find("consume") is null && section.Find("produce") is null)
        {
            mistakes.Add(value.At, "kafka needs \"consume\" or \"produce\"");
        }

        return options;
    }

    private ImmutableArray<string> ReadBrokers(Section section)
    {
        if (section.Require("brokers") is not { } value || section.Texts("brokers") is not { } texts)
        {
            return [];
        }

        if (texts.Count == 0)
        {
            mistakes.Add(value.At, "brokers must not be empty");
        }

        foreach (var text in texts.Where(text => !IsAddress(text.Value)))
        {
            mistakes.Add(text.At, $"brokers: \"{text.Value}\" is not host:port, such as kafka-0.kafka:9092");
        }

        return [.. texts.Select(text => text.Value)];
    }

    private static bool IsAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), out var port) && port > 0 && !text.AsSpan(0, colon).ContainsAny(", /");
    }

    private ImmutableArray<(string Name, string Value)> ReadProperties(Section section, string key)
    {
        if (section.Find(key) is not { } value || section.Expect<YamlMap>(value, key, "a mapping") is not { } map)
        {
            return [];
        }

        var properties = ImmutableArray.CreateBuilder<(string Name, string Value)>();
        foreach (var (name, written) in map.Entries)
        {
            if (section.Expect<YamlText>(written, $"{key}: {name.Value}", "a text") is not { } text)
            {
                continue;
            }

            if (Own.TryGetValue(name.Value, out var instead))
            {
                mistakes.Add(name.At, $"{key}: \"{name.Value}\" is not for the file: {instead}");
            }

            if (properties.Any(known => known.Name == name.Value))
            {
                mistakes.Add(name.At, $"{key}: \"{name.Value}\" is given twice");
            }

            properties.Add((name.Value, text.Value));
        }

        return properties.ToImmutable();
    }

    private KafkaConsumeOptions? ReadConsume(Section kafka)
    {
        if (kafka.Find("consume") is null || kafka.Sub("consume", "consume of kafka", ["group", "topics", "from", "buffer_bytes", "patience"]) is not { } section)
        {
            return null;
        }

        var group = section.Require("group") is { } value && section.Expect<YamlText>(value, "group", "a text") is { } text ? text.Value : "";
        var options = new KafkaConsumeOptions { Group = group, Topics = ReadTopics(section), FromBeginning = ReadFrom(section) };
        options = options with
        {
            BufferBytes = section.Whole("buffer_bytes", options.BufferBytes, 1 << 20, 1 << 30),
            Patience = section.Duration("patience", options.Patience),
        };
        if (options.Patience > TimeSpan.FromMinutes(4))
        {
            mistakes.Add(section.Text("patience")!.At, "patience must be at most 4m, or the group takes this member for dead");
        }

        return options;
    }

    private bool ReadFrom(Section section)
    {
        if (section.Text("from") is not { } text)
        {
            return false;
        }

        if (text.Value is not ("beginning" or "end"))
        {
            mistakes.Add(text.At, $"from must be beginning or end, not \"{text.Value}\"");
        }

        return text.Value == "beginning";
    }

    private ImmutableArray<KafkaTopic> ReadTopics(Section section)
    {
        if (section.Require("topics") is not { } value || section.Expect<YamlList>(value, "topics", "a list") is not { } list)
        {
            return [];
        }

        if (list.Items.Count == 0)
        {
            mistakes.Add(list.At, "topics must not be empty");
        }

        var names = new EntryNames("topic", IsTopic, TopicRule, mistakes);
        return [.. list.Items.Select(item => section.Expect<YamlMap>(item, "a topic", "a mapping")).OfType<YamlMap>().Select(map => ReadTopic(map, names))];
    }

    private KafkaTopic ReadTopic(YamlMap map, EntryNames names)
    {
        var section = new Section(map, names.Where(map), ["name", "format"], mistakes);
        var name = names.Read(section);
        if (section.Require("format") is not { } value || section.Expect<YamlText>(value, "format", "a text") is not { } text)
        {
            return new KafkaTopic(name, default);
        }

        if (!KafkaFormats.TryParse(text.Value, out var format))
        {
            mistakes.Add(text.At, $"format \"{text.Value}\" is none of {string.Join(", ", KafkaFormats.Names)}");
        }

        return new KafkaTopic(name, format);
    }

    private KafkaProduceOptions? ReadProduce(Section kafka)
    {
        if (kafka.Find("produce") is not { } value || kafka.Sub("produce", "produce of kafka", ["predictions", "outcomes", "max_queued"]) is not { } section)
        {
            return null;
        }

        var options = new KafkaProduceOptions { Predictions = ReadTopicName(section, "predictions"), Outcomes = ReadTopicName(section, "outcomes") };
        if (section.Find("predictions") is null && section.Find("outcomes") is null)
        {
            mistakes.Add(value.At, "produce of kafka needs \"predictions\" or \"outcomes\", each the name of a topic");
        }

        return options with { MaxQueued = section.Whole("max_queued", options.MaxQueued, 1, 10_000_000) };
    }

    private string ReadTopicName(Section section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return "";
        }

        if (!IsTopic(text.Value))
        {
            mistakes.Add(text.At, $"{key}: topic name \"{text.Value}\" must be {TopicRule}");
        }

        return text.Value;
    }

    private static bool IsTopic(string name) =>
        name.Length is > 0 and <= 249 && name is not ("." or "..") && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
}
