using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Reads Calico's selector language (CAL-16) into a condition on labels as Calico sees them: an endpoint's own, and those it
/// inherits under <c>pcns.</c> and <c>pcsa.</c>. <c>!</c> binds tighter than <c>&amp;&amp;</c>, that tighter than <c>||</c>.</summary>
internal sealed class SelectorParser
{
    private const int DeepestNesting = 200;
    private readonly List<SelectorToken> _tokens;
    private readonly string _prefix;
    private readonly Selector _all;
    private readonly Selector? _global;
    private int _next;
    private int _depth;

    private SelectorParser(List<SelectorToken> tokens, string prefix, Selector all, Selector? global) => (_tokens, _prefix, _all, _global) = (tokens, prefix, all, global);

    /// <summary>Reads a selector.</summary>
    /// <param name="text">The text; empty matches everything.</param>
    /// <param name="prefix">Put before every key: <c>pcns.</c> for a selector on namespaces.</param>
    /// <param name="all">What <c>all()</c> means here.</param>
    /// <param name="global">What <c>global()</c> means here; null where it may not stand.</param>
    /// <exception cref="SelectorProblemException">The text is no selector.</exception>
    public static Selector Parse(string text, string prefix = "", Selector? all = null, Selector? global = null)
    {
        List<SelectorToken> tokens = new SelectorTokens(text).Read();
        var parser = new SelectorParser(tokens, prefix, all ?? Selector.Everything, global);
        if (tokens[0].Kind == SelectorWord.End) return parser._all;
        Selector selector = parser.Or();
        if (parser.Now.Kind != SelectorWord.End) throw parser.Unexpected("the end, && or ||");
        if (tokens.Count > 2 && tokens.Find(t => t.Kind == SelectorWord.Global) is { Kind: SelectorWord.Global } alone)
            throw new SelectorProblemException(alone.Position - 1, "global() beside other conditions; expected it to stand alone");
        return selector;
    }

    private SelectorToken Now => _tokens[_next];

    private Selector Or() => Chain(SelectorWord.Or, And, operands => new Selector.AnyOf(operands));

    private Selector And() => Chain(SelectorWord.And, Term, operands => new Selector.AllOf(operands));

    private Selector Chain(SelectorWord joint, Func<Selector> part, Func<ImmutableArray<Selector>, Selector> join)
    {
        Selector first = part();
        if (Now.Kind != joint) return first;
        var operands = ImmutableArray.CreateBuilder<Selector>();
        operands.Add(first);
        while (Now.Kind == joint)
        {
            _next++;
            operands.Add(part());
        }
        return join(operands.DrainToImmutable());
    }

    private Selector Term()
    {
        bool negated = false;
        for (; Now.Kind == SelectorWord.Not; _next++) negated = !negated;
        Selector term = Positive();
        return negated ? new Selector.Not(term) : term;
    }

    private Selector Positive()
    {
        SelectorToken token = _tokens[_next++];
        switch (token.Kind)
        {
            case SelectorWord.All: return _all;
            case SelectorWord.Global: return _global ?? throw new SelectorProblemException(token.Position - 1, "global(), which may only stand in the namespaceSelector of a rule");
            case SelectorWord.Has: return new Selector.Has(_prefix + token.Text);
            case SelectorWord.Label: return Comparison(_prefix + token.Text);
            case SelectorWord.Open:
                if (++_depth > DeepestNesting) throw new SelectorProblemException(token.Position - 1, $"more than {DeepestNesting} nested parentheses");
                Selector inner = Or();
                if (Now.Kind != SelectorWord.Close) throw Unexpected("), && or ||");
                _next++;
                _depth--;
                return inner;
            default:
                _next--;
                throw Unexpected("a label, has(), all(), ! or (");
        }
    }

    private Selector Comparison(string key)
    {
        SelectorToken operation = _tokens[_next++];
        switch (operation.Kind)
        {
            case SelectorWord.Equal: return new Selector.In(key, [Literal()]);
            case SelectorWord.NotEqual: return new Selector.Not(new Selector.In(key, [Literal()]));
            case SelectorWord.In: return new Selector.In(key, Set());
            case SelectorWord.NotIn: return new Selector.Not(new Selector.In(key, Set()));
            case SelectorWord.Contains: return new Selector.Holds(key, TextPlace.Anywhere, Literal());
            case SelectorWord.StartsWith: return new Selector.Holds(key, TextPlace.Start, Literal());
            case SelectorWord.EndsWith: return new Selector.Holds(key, TextPlace.End, Literal());
            default:
                _next--;
                throw Unexpected("==, !=, in, not in, contains, starts with or ends with");
        }
    }

    private string Literal()
    {
        if (Now.Kind != SelectorWord.Literal) throw Unexpected("a text in quotes");
        return _tokens[_next++].Text;
    }

    // A set may be empty, and may end with a comma.
    private ImmutableArray<string> Set()
    {
        if (Now.Kind != SelectorWord.OpenBrace) throw Unexpected("{");
        _next++;
        var values = new SortedSet<string>(StringComparer.Ordinal);
        while (Now.Kind == SelectorWord.Literal)
        {
            values.Add(Literal());
            if (Now.Kind != SelectorWord.Comma) break;
            _next++;
        }
        if (Now.Kind != SelectorWord.CloseBrace) throw Unexpected("} or a text in quotes");
        _next++;
        return [.. values];
    }

    private SelectorProblemException Unexpected(string expected) => new(Now.Position - 1, $"{Shown(Now)}; expected {expected}");

    private static string Shown(SelectorToken token) => token.Kind switch
    {
        SelectorWord.End => "its end",
        SelectorWord.Label => $"the label '{token.Text}'",
        SelectorWord.Literal => $"the text '{token.Text}'",
        SelectorWord.OpenBrace => "{",
        SelectorWord.CloseBrace => "}",
        SelectorWord.Comma => ",",
        SelectorWord.Equal => "==",
        SelectorWord.NotEqual => "!=",
        SelectorWord.And => "&&",
        SelectorWord.Or => "||",
        SelectorWord.Open => "(",
        SelectorWord.Close => ")",
        SelectorWord.Not => "!",
        SelectorWord.Has => $"has({token.Text})",
        _ => $"'{token.Kind.ToString().ToLowerInvariant()}'",
    };
}
