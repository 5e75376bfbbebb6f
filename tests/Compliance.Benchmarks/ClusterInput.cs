using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Compliance.Benchmarks;

/// <summary>Manifests of 100 namespaces with 100 pods and 20 policies each, the same every time.</summary>
internal static class ClusterInput
{
    private static readonly string[] Components = ["api", "web", "worker", "db", "cache", "queue", "gateway", "batch", "metrics", "auth"];
    private static readonly string[] Teams = ["payments", "search", "identity", "orders", "catalog", "ml", "edge", "billing", "ops", "data"];
    private static readonly string[] Environments = ["prod", "stage", "dev"];
    private static readonly (string Name, int Number, string Protocol)[] Ports =
        [("http", 8080, "TCP"), ("https", 8443, "TCP"), ("grpc", 9000, "TCP"), ("metrics", 9090, "TCP"), ("pg", 5432, "TCP"), ("redis", 6379, "TCP"), ("dns", 53, "UDP"), ("syslog", 514, "UDP")];

    /// <summary>Writes the input.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="folder">Where to write.</param>
    /// <param name="own">Do not use the shared generator although it is there.</param>
    /// <returns>Which generator wrote it.</returns>
    public static string Generate(string root, string folder, bool own)
    {
        string shared = Path.GetFullPath(Path.Combine(root, "../shared/bench/gen_manifests.py"));
        if (own || !File.Exists(shared))
        {
            Directory.CreateDirectory(folder);
            Write(folder, new Random(1));
            return "this project's generator";
        }
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[shared, "1", "100", "100", "20", folder]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "shared generator" : throw new InvalidOperationException($"the shared generator ended with {process.ExitCode}");
    }

    private static void Write(string folder, Random random)
    {
        var namespaces = new StringBuilder();
        for (int n = 0; n < 100; n++)
        {
            namespaces.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns-{n:D4}\n  labels:\n    team: {Teams[n % 10]}\n    env: {Environments[random.Next(3)]}\n");
            var pods = new StringBuilder();
            for (int p = 0; p < 100; p++) AppendPod(pods, n, p, random);
            File.WriteAllText(Path.Combine(folder, $"ns-{n:D4}-workloads.yaml"), pods.ToString());
            var policies = new StringBuilder();
            for (int p = 0; p < 20; p++) AppendPolicy(policies, n, p, random);
            File.WriteAllText(Path.Combine(folder, $"ns-{n:D4}-policies.yaml"), policies.ToString());
        }
        File.WriteAllText(Path.Combine(folder, "namespaces.yaml"), namespaces.ToString());
    }

    private static void AppendPod(StringBuilder yaml, int n, int p, Random random)
    {
        int app = p % 18, address = (n * 100) + p + 1;
        string component = Components[(app + n) % 10];
        yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {component}-{app}-{p}\n  namespace: ns-{n:D4}\n  labels:\n    app: {component}-{app}\n    component: {component}\n    tier: {(app % 2 == 0 ? "front" : "back")}\n    version: v{random.Next(1, 3)}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"spec:\n  nodeName: node-{p % 20}\n  containers:\n  - name: c\n    image: img\n    ports:\n");
        for (int i = 0; i < 2; i++)
        {
            var port = Ports[(app + (i * 3)) % Ports.Length];
            yaml.Append(CultureInfo.InvariantCulture, $"    - name: {port.Name}\n      containerPort: {port.Number}\n      protocol: {port.Protocol}\n");
        }
        yaml.Append(CultureInfo.InvariantCulture, $"status:\n  podIP: 10.128.{address / 250}.{(address % 250) + 1}\n  podIPs:\n  - ip: 10.128.{address / 250}.{(address % 250) + 1}\n");
    }

    private static void AppendPolicy(StringBuilder yaml, int n, int p, Random random)
    {
        yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: np-{p:D3}\n  namespace: ns-{n:D4}\nspec:\n");
        if (p == 0 && random.Next(10) < 3)
        {
            yaml.Append("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n");
            return;
        }
        int app = random.Next(18);
        yaml.Append(CultureInfo.InvariantCulture, $"  podSelector:\n    matchLabels:\n      app: {Components[(app + n) % 10]}-{app}\n");
        string[] directions = random.Next(10) switch { < 5 => ["Ingress"], < 7 => ["Egress"], _ => ["Ingress", "Egress"] };
        yaml.Append(CultureInfo.InvariantCulture, $"  policyTypes: [{string.Join(", ", directions)}]\n");
        foreach (string direction in directions)
        {
            bool ingress = direction == "Ingress";
            yaml.Append(ingress ? "  ingress:\n" : "  egress:\n");
            for (int r = random.Next(1, 4); r > 0; r--)
            {
                yaml.Append(ingress ? "  - from:\n" : "  - to:\n");
                for (int i = random.Next(1, 3); i > 0; i--) AppendPeer(yaml, random);
                AppendPort(yaml, random);
            }
        }
    }

    private static void AppendPeer(StringBuilder yaml, Random random) => yaml.Append(random.Next(4) switch
    {
        0 => $"    - podSelector:\n        matchLabels:\n          component: {Components[random.Next(10)]}\n",
        1 => $"    - namespaceSelector:\n        matchLabels:\n          team: {Teams[random.Next(10)]}\n          env: {Environments[random.Next(3)]}\n",
        2 => $"    - namespaceSelector:\n        matchExpressions:\n        - key: env\n          operator: In\n          values: [{Environments[random.Next(3)]}, stage]\n      podSelector:\n        matchExpressions:\n        - key: component\n          operator: NotIn\n          values: [{Components[random.Next(10)]}]\n",
        _ => $"    - ipBlock:\n        cidr: 203.{random.Next(4)}.{random.Next(256)}.0/24\n",
    });

    private static void AppendPort(StringBuilder yaml, Random random)
    {
        if (random.Next(5) == 0) return;
        var port = Ports[random.Next(Ports.Length)];
        yaml.Append(CultureInfo.InvariantCulture, $"    ports:\n    - protocol: {port.Protocol}\n      port: {port.Number}\n");
        if (random.Next(7) == 0) yaml.Append(CultureInfo.InvariantCulture, $"      endPort: {port.Number + 99}\n");
    }
}
