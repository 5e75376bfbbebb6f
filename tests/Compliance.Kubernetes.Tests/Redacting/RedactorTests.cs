using System.Text.Json;
using Compliance.Kubernetes.Redacting;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Redacting;

public sealed class RedactorTests
{
    private const string Planted = "hunter2";

    public static TheoryData<string, string, string, string, string> Places => new()
    {
        { "", "Pod", """{"spec":{"containers":[{"name":"c","env":[{"name":"PASSWORD","value":"hunter2"}]}]}}""", "/spec/containers/0/env/0/value", "env-value" },
        { "", "Pod", """{"spec":{"initContainers":[{"name":"c","args":["--token=hunter2"]}]}}""", "/spec/initContainers/0/args/0", "argument" },
        { "", "Pod", """{"spec":{"ephemeralContainers":[{"name":"c","command":["sh","-c","hunter2"]}]}}""", "/spec/ephemeralContainers/0/command/2", "argument" },
        { "", "Pod", """{"spec":{"containers":[{"lifecycle":{"postStart":{"exec":{"command":["hunter2"]}}}}]}}""", "/spec/containers/0/lifecycle", "lifecycle-hook" },
        { "", "Pod", """{"spec":{"containers":[{"startupProbe":{"exec":{"command":["hunter2"]}}}]}}""", "/spec/containers/0/startupProbe/exec", "probe-command" },
        { "", "Pod", """{"spec":{"containers":[{"livenessProbe":{"httpGet":{"httpHeaders":[{"name":"Authorization","value":"hunter2"}]}}}]}}""", "/spec/containers/0/livenessProbe/httpGet/httpHeaders", "probe-header" },
        { "apps", "Deployment", """{"spec":{"template":{"metadata":{"annotations":{"example.com/token":"hunter2"}}}}}""", "/spec/template/metadata/annotations/example.com~1token", "annotation" },
        { "apps", "StatefulSet", """{"spec":{"template":{"spec":{"containers":[{"env":[{"name":"A","value":"hunter2"}]}]}}}}""", "/spec/template/spec/containers/0/env/0/value", "env-value" },
        { "batch", "CronJob", """{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"args":["hunter2"]}]}}}}}}""", "/spec/jobTemplate/spec/template/spec/containers/0/args/0", "argument" },
        { "", "Service", """{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"hunter2"}}}""", "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration", "last-applied" },
        { "acme.example", "Widget", """{"metadata":{"annotations":{"a~b":"hunter2"}}}""", "/metadata/annotations/a~0b", "annotation" },
        { "", "ConfigMap", """{"data":{"application.properties":"hunter2"}}""", "/data/application.properties", "config-map-data" },
        { "acme.example", "Widget", """{"spec":{"a":"hunter2"}}""", "/spec", "unread-kind" },
        { "cert-manager.io", "Certificate", """{"spec":{"keystores":{"jks":{"password":"hunter2"}}}}""", "/spec/keystores/jks/password", "secret-field" },
        { "kyverno.io", "ClusterPolicy", """{"spec":{"context":{"url":"https://a:hunter2@b/c"}}}""", "/spec/context/url", "address-credentials" },
        { "apps", "StatefulSet", """{"spec":{"volumeClaimTemplates":[{"metadata":{"annotations":{"x":"hunter2"}}}]}}""", "/spec/volumeClaimTemplates/0/metadata/annotations/x", "annotation" },
        { "", "Pod", """{"spec":{"containers":[{"name":"etcd","command":["etcd","--initial-cluster-token=hunter2"]}]}}""", "/spec/containers/0/command/1", "argument" },
        { "", "ConfigMap", """{"binaryData":{"keystore":"hunter2"}}""", "/binaryData/keystore", "config-map-data" },
    };

    [Fact]
    public void Of_the_field_set_of_a_manager_it_is_kept_whether_it_reaches_into_the_specification()
    {
        const string Body = """{"metadata":{"managedFields":[{"manager":"a","fieldsV1":{"f:metadata":{"f:labels":{}},"f:spec":{"f:x":{"k:{\"hunter2\":1}":{}}},"v:hunter2":{}}},{"manager":"b","fieldsV1":{"f:metadata":{}}},{"manager":"c","fieldsV1":"hunter2"},"hunter"]}}""";
        const string Kept = """{"metadata":{"managedFields":[{"manager":"a","fieldsV1":{"f:spec":{}}},{"manager":"b","fieldsV1":{}},{"manager":"c"},"hunter"]}}""";
        var log = new List<Redaction>();
        JsonElement redacted = Redact("networking.k8s.io", "NetworkPolicy", "shop", "a", Body, log);
        Assert.Equal(Kept, redacted.GetRawText());
        Assert.Equal([0, 1, 2], log.Select(r => { Assert.Equal("managed-fields", r.Rule); return r.Pointer["/metadata/managedFields/".Length] - '0'; }));
        log.Clear();
        // What was redacted once is left as it is, and told once.
        Assert.Equal(Kept, Redact("networking.k8s.io", "NetworkPolicy", "shop", "a", Kept, log).GetRawText());
        Assert.Empty(log);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void What_may_hold_a_secret_is_removed_and_told_without_its_content(string group, string kind, string body, string pointer, string rule)
    {
        var log = new List<Redaction>();
        JsonElement redacted = Redact(group, kind, "shop", "a", body, log);
        Assert.DoesNotContain(Planted, redacted.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(log, r => r.Pointer == pointer && r.Rule == rule);
        Assert.DoesNotContain(log, r => r.ToString().Contains(Planted, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "Pod", """{"metadata":{"annotations":{"cni.projectcalico.org/podIP":"10.0.0.1/32","k8s.v1.cni.cncf.io/networks":"lan"}}}""")]
    [InlineData("", "Node", """{"metadata":{"annotations":{"k3s.io/node-args":"[\"server\",\"--disable-network-policy\"]","projectcalico.org/IPv4Address":"10.0.0.1/24"}}}""")]
    [InlineData("", "Service", """{"metadata":{"annotations":{"service.beta.kubernetes.io/aws-load-balancer-internal":"true"}}}""")]
    [InlineData("apps", "DaemonSet", """{"spec":{"template":{"spec":{"containers":[{"name":"aws-eks-nodeagent","args":["--enable-network-policy=true"],"env":[{"name":"NETWORK_POLICY_ENFORCING_MODE","value":"strict"}]}]}}}}""")]
    [InlineData("apps", "DaemonSet", """{"spec":{"template":{"spec":{"containers":[{"name":"kube-router","args":["--run-firewall=false"]}]}}}}""")]
    [InlineData("", "Pod", """{"spec":{"containers":[{"name":"kube-apiserver","command":["kube-apiserver","--authorization-mode=Node,RBAC","--token-auth-file=/etc/t.csv"]}]}}""")]
    [InlineData("networking.k8s.io", "NetworkPolicy", """{"metadata":{"labels":{"token":"a"}},"spec":{"podSelector":{"matchLabels":{"password":"b","token":"c"}}}}""")]
    [InlineData("", "Service", """{"spec":{"selector":{"token":"a"}}}""")]
    [InlineData("cilium.io", "CiliumNetworkPolicy", """{"spec":{"endpointSelector":{"token":"a"},"egress":[{"toFQDNs":[{"matchName":"a.example"}]}]}}""")]
    [InlineData("networking.k8s.io", "NetworkPolicy", """{"metadata":{"annotations":{"compliance.example.com/owner":"payments"}},"spec":{"podSelector":{}}}""")]
    [InlineData("networking.k8s.io", "NetworkPolicy", """{"metadata":{"annotations":{"shop.example/change-ticket":"CHG-1","owner":"payments","shop.example/approved-by":"Ada"}},"spec":{"podSelector":{}}}""")]
    public void What_semantics_and_checks_need_is_kept_as_it_was(string group, string kind, string body)
    {
        var log = new List<Redaction>();
        Assert.Equal(body, Redact(group, kind, "kube-system", "a", body, log).GetRawText());
        Assert.Empty(log);
    }

    [Fact]
    public void Only_named_keys_of_named_ConfigMaps_are_kept()
    {
        var log = new List<Redaction>();
        JsonElement kept = Redact("", "ConfigMap", "kube-system", "calico-config", """{"data":{"calico_backend":"bird","etcd_key":"hunter2"}}""", log);
        Assert.Equal("""{"data":{"calico_backend":"bird"}}""", kept.GetRawText());
        JsonElement foreign = Redact("", "ConfigMap", "shop", "calico-config", """{"data":{"calico_backend":"bird"}}""", log);
        Assert.Equal("""{"data":{}}""", foreign.GetRawText());
        JsonElement cilium = Redact("", "ConfigMap", "kube-system", "cilium-config", """{"data":{"enable-policy":"default","etcd-password":"hunter2"}}""", log);
        Assert.Equal("""{"data":{"enable-policy":"default"}}""", cilium.GetRawText());
        JsonElement kubelet = Redact("", "ConfigMap", "kube-system", "kubelet-config", """{"data":{"kubelet":"readOnlyPort: 0"}}""", log);
        Assert.Equal("""{"data":{"kubelet":"readOnlyPort: 0"}}""", kubelet.GetRawText());
        JsonElement headers = Redact("", "ConfigMap", "kube-system", "kubelet-config", """{"data":{"kubelet":"staticPodURLHeader: {Authorization: [hunter2]}"}}""", log);
        Assert.Equal("""{"data":{}}""", headers.GetRawText());
    }

    [Theory]
    [InlineData("""{"spec":{"containers":"none"}}""")]
    [InlineData("""{"spec":{"containers":[7,{"env":{}},{"env":[7]},{"args":"x"}]}}""")]
    [InlineData("""{"metadata":7,"spec":[]}""")]
    public void An_odd_object_stops_nothing(string body) => Redact("", "Pod", "shop", "a", body, []);

    private static JsonElement Redact(string group, string kind, string space, string name, string body, List<Redaction> log)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return Redactor.Redact(new ObjectRef(new ResourceKind(group, kind), space, name), document.RootElement.Clone(), log);
    }
}
