using System.Globalization;
using System.Text;

namespace Compliance.Benchmarks.Inputs;

/// <summary>Network policies of one cluster in the mixture that real ones have: a default deny in a third of the namespaces; rules for one
/// application, component or tier; peers of the same namespace, of others by label, and address blocks; numbered, named and ranged ports.</summary>
/// <param name="random">Decides.</param>
/// <param name="namespaces">Namespaces of the cluster.</param>
/// <param name="applications">Applications of each namespace.</param>
internal sealed class PolicyYaml(Random random, int namespaces, int applications)
{
    private readonly StringBuilder _yaml = new();

    /// <summary>The policies of namespace <paramref name="n"/> as a stream of YAML documents.</summary>
    public string Of(int n, int count)
    {
        _yaml.Clear();
        for (int p = 0; p < count; p++) Append(n, p);
        return _yaml.ToString();
    }

    private void Append(int n, int p)
    {
        Line($"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: np-{p:D3}\n  namespace: ns-{n:D4}\nspec:\n  podSelector: ");
        if (p == 0 && random.Next(10) < 3)
        {
            Line($"{{}}\n  policyTypes: [Ingress, Egress]\n");
            return;
        }
        string[] directions = random.Next(10) switch { < 5 => ["Ingress"], < 7 => ["Egress"], _ => ["Ingress", "Egress"] };
        Line($"{Pods(n)}\n  policyTypes: [{string.Join(", ", directions)}]\n");
        foreach (string direction in directions)
        {
            bool ingress = direction == "Ingress";
            Line($"  {(ingress ? "ingress" : "egress")}:\n");
            for (int r = random.Next(1, 4); r > 0; r--) AppendRule(n, ingress);
            if (!ingress && random.Next(10) < 6)
                Line($"  - to:\n    - namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: kube-system}}}}\n    ports:\n    - {{protocol: UDP, port: 53}}\n    - {{protocol: TCP, port: 53}}\n");
        }
    }

    private void AppendRule(int n, bool ingress)
    {
        Line($"  - {(ingress ? "from" : "to")}:\n");
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            Line($"    - {random.Next(10) switch
            {
                < 4 => $"podSelector: {Pods(n)}",
                < 6 => $"namespaceSelector: {Namespaces()}",
                < 8 => $"namespaceSelector: {Namespaces()}\n      podSelector: {Pods(random.Next(namespaces))}",
                _ => $"ipBlock: {Block()}",
            }}\n");
        }
        if (random.Next(5) == 0) return;
        Line($"    ports:\n");
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            (string name, int number, string protocol) = random.Any(Vocabulary.Ports);
            Line($"    - {random.Next(10) switch
            {
                < 2 when ingress => $"{{protocol: {protocol}, port: {name}}}",
                < 3 => $"{{protocol: {protocol}, port: 30000, endPort: 30{random.Next(100, 1000)}}}",
                < 4 => $"{{protocol: {protocol}}}",
                _ => $"{{protocol: {protocol}, port: {number}}}",
            }}\n");
        }
    }

    private string Pods(int n)
    {
        (string app, string component, string tier) = Vocabulary.Application(n, random.Next(applications));
        return random.Next(20) switch
        {
            < 10 => $"{{matchLabels: {{app: {app}}}}}",
            < 13 => $"{{matchLabels: {{component: {component}, tier: {tier}}}}}",
            < 15 => $"{{matchExpressions: [{{key: component, operator: In, values: [{component}, {random.Any(Vocabulary.Components)}]}}]}}",
            < 17 => $"{{matchExpressions: [{{key: component, operator: NotIn, values: [{component}]}}]}}",
            < 18 => "{matchExpressions: [{key: version, operator: Exists}]}",
            < 19 => $"{{matchLabels: {{tier: {tier}}}, matchExpressions: [{{key: legacy, operator: DoesNotExist}}]}}",
            _ => "{}",
        };
    }

    private string Namespaces() => random.Next(10) switch
    {
        < 4 => $"{{matchLabels: {{kubernetes.io/metadata.name: ns-{random.Next(namespaces):D4}}}}}",
        < 7 => $"{{matchLabels: {{team: {random.Any(Vocabulary.Teams)}, env: {random.Any(Vocabulary.Environments)}}}}}",
        < 8 => $"{{matchExpressions: [{{key: env, operator: In, values: [{random.Any(Vocabulary.Environments)}, stage]}}]}}",
        < 9 => "{matchExpressions: [{key: tier, operator: NotIn, values: [infra]}]}",
        _ => "{}",
    };

    private string Block() => random.Next(10) switch
    {
        < 3 => "{cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}",
        < 5 => $"{{cidr: {random.Any([172, 198, 203])}.{random.Next(16, 32)}.0.0/16}}",
        < 8 => $"{{cidr: 203.{random.Next(4)}.{random.Next(256)}.0/24}}",
        _ => $"{{cidr: 198.51.100.{random.Next(1, 255)}/32}}",
    };

    private void Line(FormattableString text) => _yaml.Append(text.ToString(CultureInfo.InvariantCulture));
}
