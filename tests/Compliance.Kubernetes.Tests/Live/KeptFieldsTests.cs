using System.Buffers;
using System.Text;
using System.Text.Json;
using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

/// <summary>What the checks on GitOps owners read is kept of them, and what may hold a password is not.</summary>
public sealed class KeptFieldsTests
{
    [Theory]
    [InlineData("kustomize.toolkit.fluxcd.io", "Kustomization", """{"spec":{"suspend":true,"prune":true,"kubeConfig":{"secretRef":{"name":"other","key":"k"}},"postBuild":{"substitute":{"a":"hunter2"}}},"status":{"inventory":{"entries":[{"id":"a_b_c_D","v":"v1"}]}}}""",
        """{"spec":{"suspend":true,"prune":true,"kubeConfig":{"secretRef":{"name":"other"}}},"status":{"inventory":{"entries":[{"id":"a_b_c_D","v":"v1"}]}}}""")]
    [InlineData("helm.toolkit.fluxcd.io", "HelmRelease", """{"spec":{"driftDetection":{"mode":"enabled"},"releaseName":"shop","values":{"password":"hunter2"}}}""", """{"spec":{"driftDetection":{"mode":"enabled"},"releaseName":"shop"}}""")]
    [InlineData("argoproj.io", "Application", """{"metadata":{"ownerReferences":[{"kind":"ApplicationSet","name":"fleet"}]},"spec":{"destination":{"server":"s"},"syncPolicy":{"automated":{"prune":true}},"source":{"repoURL":"u","helm":{"values":"hunter2"}}},"status":{"sync":{"status":"Synced","comparedTo":{}},"resources":[{"kind":"NetworkPolicy","status":"Synced"}]}}""",
        """{"metadata":{"ownerReferences":[{"kind":"ApplicationSet","name":"fleet"}]},"spec":{"destination":{"server":"s"},"syncPolicy":{"automated":{"prune":true}},"source":{"repoURL":"u"}},"status":{"sync":{"status":"Synced"},"resources":[{"kind":"NetworkPolicy","status":"Synced"}]}}""")]
    public void Of_an_owner_its_state_is_kept_and_its_values_are_not(string group, string kind, string read, string kept)
    {
        using JsonDocument document = JsonDocument.Parse(read);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            KeptFields.Of(new ResourceKind(group, kind)).WriteFields(document.RootElement, writer);
            writer.WriteEndObject();
        }
        Assert.Equal(kept, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
