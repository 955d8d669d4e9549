using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals;
using YamlDotNet.Core;

namespace Exporter.Configuration.Recommendations;

/// <summary>Reads <c>recommendations.yml</c> and finds all its mistakes at once, as for <c>foresight.yml</c>.</summary>
public static class RecommendationLoader
{
    private static readonly Lazy<ImmutableArray<RecommendationRule>> Shipped = new(ReadShipped);

    /// <summary>The rules that come with the program, used where the configuration names no file.</summary>
    public static ImmutableArray<RecommendationRule> Default => Shipped.Value;

    /// <summary>Reads and checks the file at <paramref name="path"/>.</summary>
    /// <returns>The rules in the order of the file; empty with every mistake in <paramref name="errors"/>.</returns>
    public static ImmutableArray<RecommendationRule> Load(string path, out ImmutableArray<ConfigError> errors) =>
        BoundedFile.Read(path, out errors) is { } text ? Parse(text, path, out errors) : [];

    /// <summary>Checks <paramref name="text"/> as if it stood in the file <paramref name="path"/>.</summary>
    /// <returns>The rules in the order of the file; empty with every mistake in <paramref name="errors"/>.</returns>
    public static ImmutableArray<RecommendationRule> Parse(string text, string path, out ImmutableArray<ConfigError> errors)
    {
        var mistakes = new Mistakes(path, text);
        var root = YamlFile.Read(text, mistakes);
        var rules = mistakes.Count == 0 ? ReadRoot(root, mistakes) : [];
        errors = mistakes.InOrder();
        return errors.IsEmpty ? rules : [];
    }

    private static ImmutableArray<RecommendationRule> ReadRoot(YamlValue? root, Mistakes mistakes)
    {
        if (root is not YamlMap map)
        {
            mistakes.Add(root?.At ?? new Mark(0, 1, 1), "the file must be a mapping with \"recommendations\"");
            return [];
        }

        var section = new Section(map, "the file", ["recommendations"], mistakes);
        if (section.Require("recommendations") is not { } value || section.Expect<YamlList>(value, "recommendations", "a list") is not { } list)
        {
            return [];
        }

        var reader = new RecommendationReader(mistakes);
        return [.. list.Items.Select(item => section.Expect<YamlMap>(item, "a recommendation", "a mapping")).OfType<YamlMap>().Select(reader.Read).OfType<RecommendationRule>()];
    }

    private static ImmutableArray<RecommendationRule> ReadShipped()
    {
        const string Name = "recommendations.yml";
        using var stream = typeof(RecommendationLoader).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"BUG: the program was built without {Name}");
        using var reader = new StreamReader(stream);
        var rules = Parse(reader.ReadToEnd(), Name, out var errors);
        return errors.IsEmpty ? rules : throw new InvalidOperationException($"BUG: {errors[0]}");
    }
}
