using System.Collections.Immutable;

namespace Compliance.Controls.Scope;

/// <summary>What the owner declares of a cluster. Without a configuration, <see cref="Undeclared"/>: unclassified means untrusted.</summary>
public sealed record ScopeDeclaration
{
    /// <summary>Nothing declared: every namespace but the exempt ones is in scope, no cross-namespace flow is approved.</summary>
    public static readonly ScopeDeclaration Undeclared = new();

    /// <summary>Namespaces left out of scope, each shown in the pack.</summary>
    public ImmutableArray<string> ExemptNamespaces { get; init; } = ["kube-system", "kube-node-lease", "kube-public"];

    /// <summary>Namespaces declared to hold what the frameworks protect. Empty: nothing is declared, which makes no namespace safe; it
    /// only leaves the stricter rules for such namespaces without a place to apply.</summary>
    public ImmutableArray<string> SensitiveNamespaces { get; init; } = [];

    /// <summary>Parameters of checks that the configuration overrides: check id, then parameter.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Parameters { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty;

    /// <summary>Person who answers for an asserted plug-in; null: an assertion lets no check pass.</summary>
    public string? PlugInAssertedBy { get; init; }
}
