using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Facts;
using static Compliance.Controls.Configuration.ConfigurationShape;
using static Compliance.Controls.Configuration.Shape;

namespace Compliance.Controls.OwnChecks;

/// <summary>Every key of a file of own checks.</summary>
internal static class OwnCheckShape
{
    /// <summary>Severities, most severe first.</summary>
    public static readonly ImmutableArray<string> Severities = [.. Enum.GetNames<Severity>().Select(s => s.ToLowerInvariant())];

    /// <summary>Conditions, of which a check has one.</summary>
    public static readonly ImmutableArray<string> Conditions = ["noFlow", "onlyFlows", "flow", "everyWorkload", "everyNamespace", "everyPolicy"];

    private static readonly ImmutableArray<string> PolicyKinds =
        [.. Kinds.Policies.SelectMany(k => (string[])[k.Kind, k.ToString()]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static readonly Shape Labels = new Either(LabelKey, Labelled());

    private static readonly Either Ends = new(Id, new(
    [
        new("zones", new Listing(Id, "zones", Least: 1), "zones by id, internet, unzoned or any"),
        new("dataStores", new Listing(Id, "data stores", Least: 1), "declared data stores by id"),
        new("workloads", new Listing(new Text(TextFormat.WorkloadName), "workloads", Least: 1), "workloads as NAMESPACE/NAME"),
        .. MemberFields(),
    ]));

    private static readonly ImmutableArray<Field> PolicyFields =
    [
        new("kinds", new Listing(new Choice(PolicyKinds), "kinds", Least: 1), "kinds of policies; every one when left out"), new("names", new Listing(Plain, "texts", Least: 1), "names"),
        new("namespaces", new Listing(Plain, "texts", Least: 1), "namespaces by name"), new("namespaceSelector", Labelled(), "namespaces by their labels"),
        new("labelSelector", Labelled(), "policies by their labels"),
    ];

    private static readonly ImmutableArray<Field> Described =
    [
        new("label", Labels, "a label key, or a selector that the labels must satisfy"), new("annotation", Labels, "an annotation key, or a selector that the annotations must satisfy"),
    ];

    /// <summary>The whole file.</summary>
    public static Mapping Root { get; } = new([new("checks", new Listing(Check(), "checks", Least: 1), "checks of one's own", true)]);

    private static Mapping Check() => new(
    [
        new("id", new Text(TextFormat.CheckId), "unique id with a prefix of one's own, such as SHOP-LEDGER-CLIENTS", true),
        new("title", Plain, "the statement that holds when the check passes", true), new("rationale", Plain, "why it matters", true),
        new("severity", new Choice(Severities), "how much a failure matters", true), new("remediation", Plain, "how to mend a failure", true),
        new("noFlow", new Mapping(
        [
            new("from", Ends, "who must not open a connection: a zone, internet, unzoned, any, or a selection", true), new("to", Ends, "who must not be connected to", true),
            new("ports", Ports, "destination ports; all when left out"), new("except", new Listing(FlowTerm(false), "flows"), "flows that are free"),
        ]), "nothing may be opened from one side to the other"),
        new("onlyFlows", new Mapping(
        [
            new("to", Ends, "to whom nothing but these flows may lead"), new("from", Ends, "from whom nothing but these flows may lead"),
            new("allowed", new Listing(FlowTerm(false), "flows"), "the flows; none when the list is empty", true),
        ]), "nothing but some flows may be opened to, or from, somebody"),
        new("flow", FlowTerm(true), "everybody on one side must be able to open a connection to everybody on the other"),
        new("everyWorkload", new Mapping(
        [
            new("in", Ends, "which workloads; those of every namespace in scope when left out"),
            new("has", new Mapping(
            [
                new("isolated", new Choice(["ingress", "egress", "both"]), "directions in which a policy isolates it"), .. Described,
                new("selectedBy", new Mapping(PolicyFields), "an enforced policy that selects it"),
            ]), "what each must have", true),
        ]), "every workload of a selection has something"),
        new("everyNamespace", new Mapping(
        [
            new("in", new Mapping([new("namespaces", new Listing(Plain, "texts", Least: 1), "namespaces by name"), new("namespaceSelector", Labelled(), "namespaces by their labels")]),
                "which namespaces; those in scope when left out"),
            new("has", new Mapping([.. Described, new("policy", new Mapping(PolicyFields), "an enforced policy that stands in it")]), "what each must have", true),
        ]), "every namespace of a selection has something"),
        new("everyPolicy", new Mapping(
        [
            new("of", new Mapping(PolicyFields), "which policies; all in scope when left out"),
            new("has", new Mapping(
            [
                .. Described, new("noAllPorts", new Flag(), "no allow rule leaves out the ports"), new("noAnySource", new Flag(), "no allow rule for ingress admits every source"),
                new("noAnyDestination", new Flag(), "no allow rule for egress permits every destination"),
            ]), "what each must have", true),
        ]), "every policy of a selection has something"),
    ]);

    private static Mapping FlowTerm(bool required) => new(
    [
        new("from", Ends, "who opens the connection", required), new("to", Ends, "who is connected to", required), new("ports", Ports, "destination ports; all when left out", required),
    ]);
}
