using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Host.Imports;

/// <summary>One condition as a Kubernetes selector has it.</summary>
/// <param name="Key">Label key.</param>
/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</param>
/// <param name="Values">Values of the first two.</param>
internal sealed record LabelTest(string Key, string Operator, ImmutableArray<string> Values);

/// <summary>A condition on labels as alternatives of which each is a list of conditions that hold together, the form in which Kubernetes can say
/// it: a selector there has no "or" and no "starts with".</summary>
internal static class LabelTerms
{
    private const int Most = 64;

    /// <summary>The alternatives; none where nothing can match.</summary>
    /// <exception cref="FormatException">It cannot be said so; the message says why.</exception>
    public static ImmutableArray<ImmutableArray<LabelTest>> Of(Selector selector) => Of(selector, negated: false);

    private static ImmutableArray<ImmutableArray<LabelTest>> Of(Selector selector, bool negated) => selector switch
    {
        Selector.Not not => Of(not.Operand, !negated),
        Selector.AllOf all => negated ? Any(all.Operands, negated) : All(all.Operands, negated),
        Selector.AnyOf any => negated ? All(any.Operands, negated) : Any(any.Operands, negated),
        Selector.Has has => [[new LabelTest(has.Key, negated ? "DoesNotExist" : "Exists", [])]],
        // A set without a value holds none, and its opposite holds all.
        Selector.In { Values.IsEmpty: true } => negated ? [[]] : [],
        Selector.In one => [[new LabelTest(one.Key, negated ? "NotIn" : "In", one.Values)]],
        Selector.Holds holds => throw new FormatException($"'{holds}' cannot be said of labels in the configuration, which compares whole values"),
        _ => throw new FormatException($"'{selector}' cannot be said in the configuration"),
    };

    private static ImmutableArray<ImmutableArray<LabelTest>> Any(ImmutableArray<Selector> operands, bool negated) => Within([.. operands.SelectMany(o => Of(o, negated))]);

    private static ImmutableArray<ImmutableArray<LabelTest>> All(ImmutableArray<Selector> operands, bool negated)
    {
        ImmutableArray<ImmutableArray<LabelTest>> terms = [[]];
        foreach (Selector operand in operands)
        {
            ImmutableArray<ImmutableArray<LabelTest>> more = Of(operand, negated);
            if ((long)terms.Length * more.Length > Most) throw TooMany();
            terms = [.. from left in terms from right in more select (ImmutableArray<LabelTest>)[.. left, .. right.Except(left)]];
        }
        return terms;
    }

    private static ImmutableArray<ImmutableArray<LabelTest>> Within(ImmutableArray<ImmutableArray<LabelTest>> terms) => terms.Length <= Most ? terms : throw TooMany();

    private static FormatException TooMany() => new($"it has more than {Most} alternatives");
}
