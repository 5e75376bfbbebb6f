using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.LeastPrivilege;
using Compliance.Controls.Facts;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.OwnChecks;

/// <summary>Every policy of a selection is labelled or annotated, and has no rule of some forms.</summary>
/// <param name="Of">Which policies.</param>
/// <param name="Labels">Labels and annotations that each must have.</param>
/// <param name="NoAllPorts">No allow rule leaves out the ports.</param>
/// <param name="NoAnySource">No allow rule for ingress admits every source.</param>
/// <param name="NoAnyDestination">No allow rule for egress permits every destination.</param>
internal sealed record EveryPolicy(PolicySelection Of, ImmutableArray<LabelDemand> Labels, bool NoAllPorts, bool NoAnySource, bool NoAnyDestination) : CheckCondition
{
    private const int EveryPort = 65534;

    /// <inheritdoc/>
    public override string Words =>
        $"One result for each {Of}{(Of.NamesPlaces ? "" : " in scope")}, enforced or not, that lacks one of: {Demand}; and one for the others of each namespace. Not evaluable where its rules could not be translated, or a value was removed from the snapshot.";

    /// <inheritdoc/>
    public override ImmutableArray<ResourceKind> Reads => [.. Of.OfKinds, .. Of.NamespaceLabels is null ? (ResourceKind[])[] : [Kinds.Namespace]];

    /// <inheritdoc/>
    public override bool ReliesOnEnforcement => Rules;

    /// <inheritdoc/>
    public override AnswerReach Reach => AnswerReach.Namespace;

    private bool Rules => NoAllPorts || NoAnySource || NoAnyDestination;

    private string Demand => string.Join(", ",
    [
        .. Labels.Select(l => l.ToString()), .. NoAllPorts ? (string[])["ports in every allow rule"] : [],
        .. NoAnySource ? (string[])["sources in every allow rule for ingress"] : [], .. NoAnyDestination ? (string[])["destinations in every allow rule for egress"] : [],
    ]);

    /// <inheritdoc/>
    public override IEnumerable<CheckResult> Evaluate(CheckDefinition check, CheckContext context)
    {
        PolicyModel model = context.Reachability.Model;
        ILookup<ObjectRef, PolicyObject> translated = model.All.ToLookup(p => p.Ref);
        HashSet<ObjectRef> others = [.. model.OtherForms];
        IEnumerable<Surveyed> all = Of.OfKinds.SelectMany(context.Index.Objects)
            .Where(o => !others.Contains(o.Ref) && (Of.NamesPlaces || !context.Exempt(o.Ref.Namespace)) && Of.Holds(o, context.Reachability.Population))
            .Select(o => new Surveyed(PolicySurvey.Subject(o.Ref), o.Ref.Namespace.Length == 0 ? null : o.Ref.Namespace, [.. Faults(context, o, [.. translated[o.Ref]])]));
        return EverySurvey.Judge(check, context, all, ("policy", "policies"), Demand, $"no {Of} stands in this cluster{(Of.NamesPlaces ? "" : ", exempt namespaces apart")}");
    }

    private IEnumerable<Fault> Faults(CheckContext context, SnapshotObject source, ImmutableArray<PolicyObject> translated)
    {
        foreach (LabelDemand demand in Labels)
            if (demand.Of(context, source.Ref, source.Body, "") is { } fault) yield return fault;
        if (!Rules) yield break;
        if (translated.IsEmpty) yield return new(CheckVerdict.NotEvaluable, $"the rules of {source.Ref} were not translated", source.Ref.See());
        foreach (PolicyObject policy in translated)
            foreach (PolicyRule rule in policy.Allowing())
            {
                if (Unknown(rule)) yield return new(CheckVerdict.NotEvaluable, $"the peers of {rule.Pointer} were not understood", source.Ref.See(rule.Pointer));
                foreach (string fault in Wide(policy, rule))
                    yield return new(CheckVerdict.Fail, $"{rule.Pointer} {fault}", source.Ref.See(rule.Pointer, fault))
                    {
                        Rule = PolicySurvey.RuleWitness(policy, rule.Pointer, $"rule {rule.Pointer} of {policy.Ref} {fault}"),
                    };
            }
    }

    private bool Unknown(PolicyRule rule) => (NoAnySource || NoAnyDestination) && rule.Peers.SelectMany(p => p.WithParts()).Any(p => p is Peer.Unknown);

    private IEnumerable<string> Wide(PolicyObject policy, PolicyRule rule)
    {
        if (NoAllPorts && AllPorts.Wide(rule, EveryPort) is { } ports) yield return $"opens {ports}";
        if (NoAnySource && rule.Direction == Direction.Ingress)
            foreach ((_, string text, _) in AnySourceIngress.Wide(policy, rule)) yield return $"admits {text}";
        if (NoAnyDestination && rule.Direction == Direction.Egress && rule.Peers.Any(p => p is Peer.Anything or Peer.Block { Cidr.PrefixLength: 0 })) yield return "permits every destination";
    }
}
