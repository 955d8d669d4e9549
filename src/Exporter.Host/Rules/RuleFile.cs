using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace Exporter.Host.Rules;

/// <summary>Alerting rules as YAML, in and out.</summary>
internal sealed record RuleFile
{
    private const string BundledName = "predictions.yml";
    private const int Width = 140;

    private static readonly EmitterSettings Layout = new EmitterSettings().WithBestWidth(Width).WithIndentedSequences().WithNewLine("\n");

    /// <summary>The groups of rules, in their order.</summary>
    [YamlMember(Alias = "groups")]
    public List<RuleGroup> Groups { get; init; } = [];

    /// <summary>The rules that come with this build, <c>rules/predictions.yml</c>: they serve every predictor.</summary>
    public static IReadOnlyList<AlertRule> Bundled()
    {
        using var stream = typeof(RuleFile).Assembly.GetManifestResourceStream(BundledName)!;
        using var reader = new StreamReader(stream);
        return [.. Parse(reader).Groups.SelectMany(group => group.Rules)];
    }

    /// <summary>Reads rules; what two of them have in common may be referred to and merged.</summary>
    /// <exception cref="YamlException">The text is no rule file of alerts.</exception>
    public static RuleFile Parse(TextReader text) =>
        new DeserializerBuilder().Build().Deserialize<RuleFile>(new MergingParser(new Parser(text)));

    /// <summary>Writes the rules; what several of them share, the same object, is written once and referred to.</summary>
    public void Write(TextWriter output) => new SerializerBuilder()
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
        .WithQuotingNecessaryStrings()
        .WithEventEmitter(next => new ReadableText(next))
        .Build()
        .Serialize(new Emitter(output, Layout), this);

    // Expressions keep their lines, long texts are folded.
    private sealed class ReadableText(IEventEmitter next) : ChainedEventEmitter(next)
    {
        private const int LongText = 100;

        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            var text = Convert.ToString(eventInfo.Source.Value, CultureInfo.InvariantCulture) ?? "";
            if (text.Contains('\n', StringComparison.Ordinal))
            {
                eventInfo.Style = ScalarStyle.Literal;
            }
            else if (text.Length > LongText)
            {
                eventInfo.Style = ScalarStyle.Folded;
            }

            base.Emit(eventInfo, emitter);
        }
    }
}
