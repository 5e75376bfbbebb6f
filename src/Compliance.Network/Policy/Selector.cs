using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Compliance.Network.Policy;

/// <summary>A condition on a set of labels, in the neutral form every dialect translates into.</summary>
public abstract record Selector
{
    /// <summary>Matches every label set.</summary>
    public static readonly Selector Everything = new AllOf([]);

    /// <summary>Matches no label set.</summary>
    public static readonly Selector Nothing = new AnyOf([]);

    /// <summary>Whether <paramref name="labels"/> satisfy the condition.</summary>
    public abstract bool Matches(FrozenDictionary<string, string> labels);

    /// <summary>Every label key the condition looks at; label sets that agree on these keys are not told apart.</summary>
    public abstract IEnumerable<string> Keys { get; }

    /// <summary>The key is present (<c>Exists</c>).</summary>
    /// <param name="Key">Label key.</param>
    public sealed record Has(string Key) : Selector
    {
        /// <inheritdoc/>
        public override bool Matches(FrozenDictionary<string, string> labels) => labels.ContainsKey(Key);

        /// <inheritdoc/>
        public override IEnumerable<string> Keys => [Key];

        /// <inheritdoc/>
        public override string ToString() => Key;
    }

    /// <summary>The key is present with one of the values (<c>In</c>, equality).</summary>
    /// <param name="Key">Label key.</param>
    /// <param name="Values">Accepted values, sorted ordinally.</param>
    public sealed record In(string Key, ImmutableArray<string> Values) : Selector
    {
        /// <inheritdoc/>
        public override bool Matches(FrozenDictionary<string, string> labels) =>
            labels.TryGetValue(Key, out string? value) && Values.Contains(value);

        /// <inheritdoc/>
        public override IEnumerable<string> Keys => [Key];

        /// <inheritdoc/>
        public override string ToString() => Values.Length == 1 ? $"{Key}={Values[0]}" : $"{Key} in ({string.Join(',', Values)})";
    }

    /// <summary>The key is present and its value holds a text in the given place (CAL-16).</summary>
    /// <param name="Key">Label key.</param>
    /// <param name="Place">Where the text must stand.</param>
    /// <param name="Text">The text, compared ordinally.</param>
    public sealed record Holds(string Key, TextPlace Place, string Text) : Selector
    {
        /// <inheritdoc/>
        public override bool Matches(FrozenDictionary<string, string> labels) => labels.TryGetValue(Key, out string? value) && Place switch
        {
            TextPlace.Start => value.StartsWith(Text, StringComparison.Ordinal),
            TextPlace.End => value.EndsWith(Text, StringComparison.Ordinal),
            _ => value.Contains(Text, StringComparison.Ordinal),
        };

        /// <inheritdoc/>
        public override IEnumerable<string> Keys => [Key];

        /// <inheritdoc/>
        public override string ToString() => $"{Key} {(Place switch { TextPlace.Start => "starts with", TextPlace.End => "ends with", _ => "contains" })} {Text}";
    }

    /// <summary>Negation. <c>NotIn</c> is the negation of <see cref="In"/>, so it matches when the key is missing (K8S-13).</summary>
    /// <param name="Operand">What must not hold.</param>
    public sealed record Not(Selector Operand) : Selector
    {
        /// <inheritdoc/>
        public override bool Matches(FrozenDictionary<string, string> labels) => !Operand.Matches(labels);

        /// <inheritdoc/>
        public override IEnumerable<string> Keys => Operand.Keys;

        /// <inheritdoc/>
        public override string ToString() => Operand is Has has ? $"!{has.Key}" : $"not ({Operand})";
    }

    /// <summary>Every operand holds; without operands, everything matches.</summary>
    /// <param name="Operands">Conditions.</param>
    public sealed record AllOf(ImmutableArray<Selector> Operands) : Selector
    {
        /// <inheritdoc/>
        public override bool Matches(FrozenDictionary<string, string> labels)
        {
            foreach (Selector operand in Operands)
                if (!operand.Matches(labels)) return false;
            return true;
        }

        /// <inheritdoc/>
        public override IEnumerable<string> Keys => Operands.SelectMany(o => o.Keys);

        /// <inheritdoc/>
        public override string ToString() => Operands.IsEmpty ? "everything" : string.Join(", ", Operands);
    }

    /// <summary>At least one operand holds; without operands, nothing matches.</summary>
    /// <param name="Operands">Conditions.</param>
    public sealed record AnyOf(ImmutableArray<Selector> Operands) : Selector
    {
        /// <inheritdoc/>
        public override bool Matches(FrozenDictionary<string, string> labels)
        {
            foreach (Selector operand in Operands)
                if (operand.Matches(labels)) return true;
            return false;
        }

        /// <inheritdoc/>
        public override IEnumerable<string> Keys => Operands.SelectMany(o => o.Keys);

        /// <inheritdoc/>
        public override string ToString() => Operands.IsEmpty ? "nothing" : $"({string.Join(" or ", Operands)})";
    }
}

/// <summary>Where a text must stand in a label's value.</summary>
public enum TextPlace
{
    /// <summary>Anywhere.</summary>
    Anywhere,

    /// <summary>At its beginning.</summary>
    Start,

    /// <summary>At its end.</summary>
    End,
}
