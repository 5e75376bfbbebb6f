using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Suggestions;

/// <summary>Proposes zones so that every pod and node is in exactly one: by the label namespaces carry for it, else each namespace for itself.</summary>
internal static class ZoneSuggester
{
    private static readonly ImmutableArray<string> ZoneNames = ["zone", "security-zone", "network-zone"], EnvironmentNames = ["environment", "env", "stage"], TenantNames = ["tenant"];

    private static readonly ImmutableArray<(string Kind, ImmutableArray<string> Words)> Kinds =
    [
        ("cde", ["cde", "pci", "card", "cardholder", "chd"]), ("phi", ["phi", "hipaa", "health", "patient"]), ("dmz", ["dmz", "edge", "ingress", "public"]),
        ("management", ["management", "mgmt", "admin", "ops", "monitoring", "observability", "platform"]), ("shared", ["shared", "common"]),
        ("development", ["development", "dev", "test", "qa", "staging", "sandbox", "nonprod", "non"]),
    ];

    public static ImmutableArray<(Zone Zone, string Why)> Of(Population population)
    {
        ImmutableArray<string> exempt = ScopeDeclaration.Undeclared.ExemptNamespaces;
        ImmutableArray<string> all = [.. population.Endpoints.Where(e => e.Kind != EndpointKind.Node).Select(e => e.Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<string> own = [.. all.Where(exempt.Contains)], namespaces = [.. all.Where(n => !exempt.Contains(n))];
        string? key = Key(population, namespaces, ZoneNames);
        ImmutableArray<(Zone, string)>.Builder zones = ImmutableArray.CreateBuilder<(Zone, string)>();
        HashSet<string> taken = new(StringComparer.Ordinal) { Zone.Internet, Zone.Unzoned, Zone.Any };
        ILookup<string?, string> byLabel = namespaces.ToLookup(n => key is not null && population.Namespaces[n].TryGetValue(key, out string? value) && TextFormat.Id.Fits(value) ? value : null);
        foreach (IGrouping<string?, string> labelled in byLabel.Where(g => g.Key is not null).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            // A namespace of the cluster itself that carries the label too belongs with the cluster: then names tell them apart.
            bool shared = own.Any(n => population.Namespaces[n].GetValueOrDefault(key!) == labelled.Key);
            ZoneMember member = shared ? new ZoneMember.Pods([.. labelled], Selector.Everything, Selector.Everything)
                : new ZoneMember.Pods([], new Selector.In(key!, [labelled.Key!]), Selector.Everything);
            zones.Add((Propose(Free(labelled.Key!, taken), labelled.Key!, member, [.. labelled], population), $"namespaces with the label {key}: {labelled.Key}"));
        }
        foreach (string ns in byLabel[null])
            zones.Add((Propose(Free(ns, taken), ns, new ZoneMember.Pods([ns], Selector.Everything, Selector.Everything), [ns], population),
                key is null ? "no namespace carries a label for its zone" : $"the namespace does not carry the label {key}"));
        bool nodes = population.Endpoints.Any(e => e.Kind == EndpointKind.Node);
        if (!own.IsEmpty || nodes)
        {
            ImmutableArray<ZoneMember> members = [];
            if (!own.IsEmpty) members = members.Add(new ZoneMember.Pods(own, Selector.Everything, Selector.Everything));
            if (nodes) members = members.Add(new ZoneMember.Nodes(Selector.Everything));
            zones.Add((new Zone { Id = Free("platform", taken), Kind = "management", Members = members }, "the cluster itself: its own namespaces and its nodes"));
        }
        return zones.ToImmutable();
    }

    private static Zone Propose(string id, string words, ZoneMember member, ImmutableArray<string> namespaces, Population population) => new()
    {
        Id = id,
        Kind = Kind(words),
        Environment = Common(population, namespaces, EnvironmentNames),
        Tenant = Common(population, namespaces, TenantNames),
        Members = [member],
    };

    /// <summary>What a name says of what is in it; internal when it says nothing.</summary>
    private static string Kind(string name)
    {
        string[] words = name.ToLowerInvariant().Split('-', '_', '.');
        return Kinds.FirstOrDefault(k => k.Words.Any(words.Contains)).Kind ?? "internal";
    }

    /// <summary>The value of a label that all the namespaces carry alike.</summary>
    private static string? Common(Population population, ImmutableArray<string> namespaces, ImmutableArray<string> names)
    {
        if (Key(population, namespaces, names) is not { } key) return null;
        ImmutableArray<string?> values = [.. namespaces.Select(n => population.Namespaces[n].GetValueOrDefault(key)).Distinct(StringComparer.Ordinal)];
        return values.Length == 1 && !string.IsNullOrWhiteSpace(values[0]) ? values[0] : null;
    }

    /// <summary>The label key with one of some names that most of the namespaces carry.</summary>
    private static string? Key(Population population, ImmutableArray<string> namespaces, ImmutableArray<string> names) => namespaces
        .SelectMany(n => population.Namespaces[n].Keys).Where(k => TextFormat.LabelKey.Fits(k) && names.Contains(k[(k.LastIndexOf('/') + 1)..]))
        .GroupBy(k => k, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key).FirstOrDefault();

    /// <summary>An id that no other zone has, made of a name.</summary>
    private static string Free(string name, HashSet<string> taken)
    {
        string id = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')).TrimStart('-', '.', '_');
        if (id.Length == 0) id = "zone";
        if (taken.Add(id)) return id;
        int next = 2;
        while (!taken.Add($"{id}-{next}")) next++;
        return $"{id}-{next}";
    }
}
