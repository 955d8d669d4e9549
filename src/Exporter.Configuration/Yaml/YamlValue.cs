using YamlDotNet.Core;

namespace Exporter.Configuration.Yaml;

/// <summary>One value of a YAML document, with the place where it begins.</summary>
/// <param name="At">Line and column from 1.</param>
internal abstract record YamlValue(Mark At)
{
    /// <summary>What a person would call this kind of value.</summary>
    public abstract string Kind { get; }

    /// <summary>True for <c>key:</c> without a value, <c>~</c> and <c>null</c>.</summary>
    public virtual bool IsNull => false;
}

/// <summary>A scalar; typed later, by whoever knows what it should be.</summary>
internal sealed record YamlText(Mark At, string Value, ScalarStyle Style) : YamlValue(At)
{
    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : "a single value";

    /// <inheritdoc/>
    public override bool IsNull => Style == ScalarStyle.Plain && Value is "" or "~" or "null";
}

/// <summary>A list.</summary>
internal sealed record YamlList(Mark At, IReadOnlyList<YamlValue> Items) : YamlValue(At)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>A mapping, in the order of the file; a repeated key is kept so that it can be reported.</summary>
internal sealed record YamlMap(Mark At, IReadOnlyList<(YamlText Key, YamlValue Value)> Entries) : YamlValue(At)
{
    /// <inheritdoc/>
    public override string Kind => "a mapping";
}
