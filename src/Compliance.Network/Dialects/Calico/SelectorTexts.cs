using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Where a selector stands, which tells what its keys and its <c>all()</c> mean.</summary>
internal enum SelectorUse
{
    /// <summary>On an endpoint's labels.</summary>
    Endpoint,

    /// <summary>On the namespace of a policy's subjects.</summary>
    PolicyNamespace,

    /// <summary>On the namespace of a rule's peers, where <c>global()</c> may stand (CAL-23).</summary>
    RuleNamespace,

    /// <summary>On the service account of a policy's subjects.</summary>
    PolicyAccount,

    /// <summary>On the service account of a rule's peers.</summary>
    RuleAccount,
}

/// <summary>Parsed selectors, each text once.</summary>
internal sealed class SelectorTexts
{
    private readonly Dictionary<(string Text, SelectorUse Use), (Selector? Selector, string? Problem)> _parsed = [];
    private readonly Dictionary<(Selector?, Selector?, Selector?, string), Selector> _joined = [];
    private readonly Dictionary<string, Selector> _accounts = new(StringComparer.Ordinal);

    /// <summary>The selector, or what is wrong with the text.</summary>
    public (Selector? Selector, string? Problem) Parse(string text, SelectorUse use)
    {
        if (_parsed.TryGetValue((text, use), out (Selector?, string?) known)) return known;
        try
        {
            known = (use switch
            {
                SelectorUse.PolicyNamespace => SelectorParser.Parse(text, EndpointLabels.OfNamespace, EndpointLabels.Namespaced),
                SelectorUse.RuleNamespace => SelectorParser.Parse(text, EndpointLabels.OfNamespace, EndpointLabels.Namespaced, new Selector.Not(EndpointLabels.Namespaced)),
                SelectorUse.PolicyAccount => SelectorParser.Parse(text, EndpointLabels.OfAccount, new Selector.Has(EndpointLabels.AccountKey)),
                SelectorUse.RuleAccount => SelectorParser.Parse(text, EndpointLabels.OfAccount),
                _ => SelectorParser.Parse(text),
            }, null);
        }
        catch (SelectorProblemException problem)
        {
            known = (null, problem.Message);
        }
        return _parsed[(text, use)] = known;
    }

    /// <summary>One of some service accounts by name (CAL-30).</summary>
    public Selector Accounts(IEnumerable<string> names)
    {
        string[] all = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string key = string.Join('\0', all);
        if (!_accounts.TryGetValue(key, out Selector? selector)) _accounts[key] = selector = new Selector.In(EndpointLabels.AccountKey, [.. all]);
        return selector;
    }

    /// <summary>All conditions at once, and the namespace where it is not empty. The same parts give the same condition.</summary>
    public Selector Join(Selector? a, Selector? b, Selector? c, string ns)
    {
        // Selectors are told apart by reference: a record's own equality would compare the lists inside by reference all the same.
        if (_joined.TryGetValue((a, b, c, ns), out Selector? known)) return known;
        IEnumerable<Selector> parts = ((Selector?[])[a, b, c]).OfType<Selector>();
        if (ns.Length > 0) parts = parts.Prepend(new Selector.In(EndpointLabels.NamespaceKey, [ns]));
        return _joined[(a, b, c, ns)] = SelectorLogic.All(parts);
    }
}
