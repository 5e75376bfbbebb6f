using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>The binding of a grant without its subject, as YAML to apply.</summary>
internal static class BindingPatch
{
    /// <summary>Null where the binding is not in the snapshot.</summary>
    public static string? Without(CheckContext context, AccessGrant grant)
    {
        if (context.Index.Find(grant.Binding) is not { } binding) return null;
        JsonElement[] subjects = [.. Json.Items(binding.Body, "subjects")];
        int gone = int.Parse(grant.Pointer.AsSpan("/subjects/".Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
        ImmutableArray<string> kept = [.. subjects.Where((_, i) => i != gone).Select(s => "- " + s.GetRawText())];
        return $"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: {grant.Binding.Kind.Kind}
            metadata:
              name: {Yaml.Scalar(grant.Binding.Name)}
            {(grant.Binding.Namespace.Length == 0 ? "" : $"  namespace: {Yaml.Scalar(grant.Binding.Namespace)}\n")}roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: {grant.Role.Ref.Kind.Kind}
              name: {Yaml.Scalar(grant.Role.Ref.Name)}
            subjects:{(kept.IsEmpty ? " []" : "\n" + string.Join('\n', kept))}

            """;
    }

    /// <summary>How a grant comes about, in words.</summary>
    public static string Chain(AccessGrant grant) =>
        $"{grant.Binding} grants {grant.Role.Ref} to {grant.Subject} {(grant.Namespace is { } ns ? $"in namespace {ns}" : "in the whole cluster")}";
}
