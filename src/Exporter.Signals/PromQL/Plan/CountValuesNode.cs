using System.Globalization;
using System.Text;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary><c>count_values</c>: how many elements have each value, the value as a label.</summary>
/// <remarks>The only node whose label sets depend on values; when too many have gathered its slots start anew.</remarks>
internal sealed class CountValuesNode(AggregateExpr aggregate, string label, VectorNode child) : VectorNode
{
    private const int MaxIdleSlots = 10_000;

    private readonly Dictionary<(int Slot, long Bits), int> _slotOf = [];
    private readonly LabelRule _group = MatchGroups.Key(aggregate.Without
        ? aggregate
        : aggregate with { Labels = aggregate.Labels.Add(label) });

    private readonly Stamps _started = new();
    private int[] _counts = [];
    private int _version = -1;

    /// <inheritdoc/>
    public override SlotTable Slots { get; } = new();

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        child.Evaluate(instant);
        if (_version != child.Slots.Version || _slotOf.Count > MaxIdleSlots + (2 * child.Output.Count))
        {
            _version = child.Slots.Version;
            _slotOf.Clear();
            Slots.Reset();
        }

        _started.Begin();
        var elements = child.Output.Slots;
        for (var i = 0; i < elements.Length; i++)
        {
            Count(SlotOf(elements[i], child.Output.Values[i]));
        }

        Output.Clear();
        for (var slot = 0; slot < Slots.Count; slot++)
        {
            if (_started.Contains(slot))
            {
                Output.Add(slot, _counts[slot]);
            }
        }
    }

    private void Count(int slot)
    {
        if (slot >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(slot + 1, _counts.Length * 2));
        }

        _counts[slot] = _started.TryAdd(slot) ? 1 : _counts[slot] + 1;
    }

    private int SlotOf(int childSlot, double value)
    {
        var key = (childSlot, BitConverter.DoubleToInt64Bits(value));
        if (!_slotOf.TryGetValue(key, out var slot))
        {
            var labelled = child.Slots[childSlot].Drop([label]).Enumerate().Append(new Label(label, Format(value)));
            slot = Slots.Intern(_group.Of(Labels.From(labelled)));
            _slotOf.Add(key, slot);
        }

        return slot;
    }

    /// <summary>The shortest decimal that reads back as the value, never with an exponent.</summary>
    internal static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        return mark < 0 ? shortest : Expand(shortest.AsSpan(0, mark), int.Parse(shortest.AsSpan(mark + 1), CultureInfo.InvariantCulture));
    }

    private static string Expand(ReadOnlySpan<char> mantissa, int exponent)
    {
        var sign = mantissa[0] == '-' ? "-" : "";
        var digits = mantissa.ToString().Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        var text = new StringBuilder(sign);
        if (exponent < 0)
        {
            return text.Append("0.").Append('0', -exponent - 1).Append(digits).ToString();
        }

        // One digit stands before the point of a mantissa.
        var padded = digits.PadRight(exponent + 1, '0');
        text.Append(padded.AsSpan(0, exponent + 1));
        return padded.Length > exponent + 1 ? text.Append('.').Append(padded.AsSpan(exponent + 1)).ToString() : text.ToString();
    }
}
