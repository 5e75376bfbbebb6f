using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.DecisionLogging;

/// <summary>OVN-Kubernetes: the annotation acl-logging of the namespace, or of a cluster-scoped policy, gives a severity for each outcome.</summary>
internal sealed class OvnDecisions(CheckContext context)
{
    private const string Annotation = "k8s.ovn.org/acl-logging", Pointer = "/metadata/annotations/k8s.ovn.org~1acl-logging";

    public DecisionLog Of(PolicyDecision decision, ImmutableArray<string> namespaces)
    {
        // A cluster-scoped policy carries its own; those of namespaces are logged as the namespace says.
        ImmutableArray<ObjectRef> holders = decision.Policy.Ref.Namespace.Length == 0 ? [decision.Policy.Ref] : [new(Kinds.Namespace, "", decision.Policy.Ref.Namespace)];
        string outcome = decision.Allows ? "allow" : "deny";
        foreach (ObjectRef holder in holders)
        {
            if (context.Index.Find(holder) is not { } found) return new(DecisionLogState.Unknown, $"{holder} was not read", null);
            if (Json.Text(found.Body, "metadata", "annotations", Annotation) is not { } text)
                return new(DecisionLogState.Off, $"{holder} has no annotation {Annotation}", holder.See("/metadata"));
            if (Severity(text, outcome) is not { } severity) return new(DecisionLogState.Unknown, $"the annotation {Annotation} of {holder} is not understood", holder.See(Pointer));
            if (severity.Length == 0) return new(DecisionLogState.Off, $"the annotation {Annotation} of {holder} names no severity for {outcome}", holder.See(Pointer));
        }
        return new(DecisionLogState.On, $"the annotation {Annotation} names a severity for {outcome}", holders[0].See(Pointer));
    }

    /// <summary>The severity of an outcome; empty for none, null where the text is not understood.</summary>
    private static string? Severity(string text, string outcome)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Json.Text(document.RootElement, outcome) ?? "" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
