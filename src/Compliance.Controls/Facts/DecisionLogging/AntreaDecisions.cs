using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.DecisionLogging;

/// <summary>Antrea: a rule of its own policies logs where it says so, NetworkPolicies where their namespace is annotated.</summary>
internal sealed class AntreaDecisions(CheckContext context)
{
    private const string Annotation = "networkpolicy.antrea.io/enable-logging", Pointer = "/metadata/annotations/networkpolicy.antrea.io~1enable-logging";

    public DecisionLog Of(PolicyDecision decision, ImmutableArray<string> namespaces)
    {
        ObjectRef policy = decision.Policy.Ref;
        if (policy.Kind == Kinds.NetworkPolicy)
        {
            ObjectRef ns = new(Kinds.Namespace, "", policy.Namespace);
            bool on = context.Index.Find(ns) is { } found && Json.Text(found.Body, "metadata", "annotations", Annotation) == "true";
            return new(on ? DecisionLogState.On : DecisionLogState.Off, $"namespace {policy.Namespace} {(on ? "is annotated" : "lacks the annotation")} {Annotation}", ns.See(on ? Pointer : "/metadata"));
        }
        if (policy.Kind.Group != "crd.antrea.io") return new(DecisionLogState.Unknown, $"whether Antrea records decisions of {policy} is not read", null);
        if (decision.Rule is not { } rule || context.Index.Find(policy) is not { } source) return new(DecisionLogState.Unknown, $"{policy} was not read", null);
        bool logs = At(source.Body, rule.Pointer) is { } body && Json.IsTrue(body, "enableLogging");
        return new(logs ? DecisionLogState.On : DecisionLogState.Off, $"{policy} {(logs ? "sets" : "does not set")} enableLogging", policy.See(logs ? $"{rule.Pointer}/enableLogging" : rule.Pointer));
    }

    /// <summary>The entry of the list of rules that a pointer lies in.</summary>
    private static JsonElement? At(JsonElement body, string pointer) => pointer.Split('/') is ["", "spec", var list, var position, ..]
        && int.TryParse(position, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int at)
        ? Json.Items(body, "spec", list).Skip(at).Select(r => (JsonElement?)r).FirstOrDefault() : null;
}
