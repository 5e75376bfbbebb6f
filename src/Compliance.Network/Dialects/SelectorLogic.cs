using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects;

/// <summary>Puts conditions on labels together and takes them apart.</summary>
internal static class SelectorLogic
{
    /// <summary>Whether it matches every label set by its form.</summary>
    public static bool IsEverything(Selector selector) => selector is Selector.AllOf { Operands.IsEmpty: true };

    /// <summary>Whether it matches no label set by its form.</summary>
    public static bool IsNothing(Selector selector) => selector is Selector.AnyOf { Operands.IsEmpty: true };

    /// <summary>Both conditions, or all of several, without those that always hold.</summary>
    public static Selector All(params IEnumerable<Selector> conditions)
    {
        ImmutableArray<Selector> terms = [.. conditions.SelectMany(Terms)];
        if (terms.Any(IsNothing)) return Selector.Nothing;
        return terms.Length switch { 0 => Selector.Everything, 1 => terms[0], _ => new Selector.AllOf(terms) };
    }

    /// <summary>The conditions that must all hold.</summary>
    public static IEnumerable<Selector> Terms(Selector selector) => selector is Selector.AllOf all ? all.Operands.SelectMany(Terms) : [selector];

    /// <summary>The condition with every term on a key replaced, and what always or never holds worked out.</summary>
    /// <param name="selector">A condition.</param>
    /// <param name="term">Gives the replacement of a <see cref="Selector.Has"/>, <see cref="Selector.In"/> or <see cref="Selector.Holds"/>.</param>
    public static Selector Replace(Selector selector, Func<Selector, Selector> term)
    {
        switch (selector)
        {
            case Selector.Not not:
                Selector inner = Replace(not.Operand, term);
                return IsEverything(inner) ? Selector.Nothing : IsNothing(inner) ? Selector.Everything : new Selector.Not(inner);
            case Selector.AllOf all:
                return All(all.Operands.Select(o => Replace(o, term)));
            case Selector.AnyOf any:
                ImmutableArray<Selector> parts = [.. any.Operands.Select(o => Replace(o, term)).Where(o => !IsNothing(o))];
                return parts.Any(IsEverything) ? Selector.Everything : parts.Length == 1 ? parts[0] : new Selector.AnyOf(parts);
            default:
                return term(selector);
        }
    }

    /// <summary>The same term on another key.</summary>
    public static Selector On(Selector term, string key) => term switch
    {
        Selector.Has => new Selector.Has(key),
        Selector.In equal => equal with { Key = key },
        Selector.Holds holds => holds with { Key = key },
        _ => term,
    };
}
