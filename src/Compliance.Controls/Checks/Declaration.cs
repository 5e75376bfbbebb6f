using System.Collections.Immutable;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>Pieces of the configuration that mend a failure once a person has filled them in. What only a person can answer for is left
/// empty, so that a piece that is taken over as it stands declares nothing.</summary>
internal static class Declaration
{
    private const int MaxPorts = 20;

    /// <summary>A review that is yet to be done; null where an object has a name that the configuration cannot write.</summary>
    /// <param name="of">What is looked at, as the configuration names it.</param>
    /// <param name="taken">Reviews that are declared.</param>
    /// <param name="what">The objects.</param>
    public static string? Review(string of, ImmutableArray<Review> taken, ImmutableArray<ObjectRef> what)
    {
        ImmutableArray<string> names = [.. what.Select(Selector).Distinct(StringComparer.Ordinal)];
        return names.IsEmpty || !names.All(TextFormat.ObjectSelector.Fits) ? null : $"""
            # For the configuration, once somebody has looked at these: add to reviews, with who did it and when.
            reviews:
            - id: {Free("RV", taken.Select(r => r.Id))}
              of: {of}
              what: [{string.Join(", ", names.Select(Yaml.Scalar))}]
              reviewedBy: ""
              reviewedOn: ""

            """;
    }

    /// <summary>Flows that are possible and not approved; null where none is narrow enough to be approved rather than closed.</summary>
    /// <param name="declared">Flows that are declared, those that do not count among them.</param>
    /// <param name="pairs">Where they lead from and to.</param>
    public static string? Flows(ImmutableArray<ApprovedFlow> declared, IEnumerable<ZonePair> pairs)
    {
        List<string> taken = [.. declared.Select(f => f.Id)];
        List<string> entries = [];
        foreach (ZonePair pair in pairs)
        {
            ImmutableArray<string> ports = [.. PortText.Write(pair.Surplus)];
            if (ports.IsEmpty || ports.Length > MaxPorts || ports.Any(p => p is "all" or "TCP" or "UDP" or "SCTP" || p.Contains('-', StringComparison.Ordinal))) continue;
            // One that is declared already and does not count is renewed in its place.
            ApprovedFlow? lapsed = declared.FirstOrDefault(f => f.From == pair.From && f.To == pair.To && !pair.Flows.Contains(f.Id) && f.Ports.Covers(pair.Surplus));
            string id = lapsed?.Id ?? Free("AF", taken);
            taken.Add(id);
            entries.Add($"""
                - id: {Yaml.Scalar(id)}
                  from: {Yaml.Scalar(pair.From)}
                  to: {Yaml.Scalar(pair.To)}
                  ports: [{string.Join(", ", (lapsed is null ? ports : PortText.Write(lapsed.Ports)).Select(Yaml.Scalar))}]
                  businessNeed: {(lapsed?.BusinessNeed is { } need ? Yaml.Scalar(need) : "\"\"")}
                  owner: {(lapsed?.Owner is { } owner ? Yaml.Scalar(owner) : "\"\"")}
                  approver: ""

                """);
        }
        return entries.Count == 0 ? null
            : "# For the configuration: a flow counts once business need, owner, approver and approvedOn are filled in; what nobody needs is to be closed.\napprovedFlows:\n" + string.Concat(entries);
    }

    private static string Free(string prefix, IEnumerable<string> taken)
    {
        HashSet<string> ids = [.. taken];
        int number = 1;
        while (ids.Contains($"{prefix}-{number}")) number++;
        return $"{prefix}-{number}";
    }

    private static string Selector(ObjectRef item) => item.Namespace.Length == 0 ? $"{item.Kind.Kind}/{item.Name}" : $"{item.Kind.Kind}/{item.Namespace}/{item.Name}";
}
