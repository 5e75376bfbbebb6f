namespace Compliance.Benchmarks.Inputs;

/// <summary>The words that namespaces, workloads and policies of a generated cluster share.</summary>
internal static class Vocabulary
{
    public static readonly string[] Components = ["api", "web", "worker", "db", "cache", "queue", "gateway", "batch", "metrics", "auth"];
    public static readonly string[] Teams = ["payments", "search", "identity", "orders", "catalog", "ml", "edge", "billing", "ops", "data"];
    public static readonly string[] Environments = ["prod", "stage", "dev"];
    public static readonly string[] Tiers = ["front", "back", "infra"];

    public static readonly (string Name, int Number, string Protocol)[] Ports =
    [
        ("http", 8080, "TCP"), ("https", 8443, "TCP"), ("grpc", 9000, "TCP"), ("metrics", 9090, "TCP"),
        ("pg", 5432, "TCP"), ("redis", 6379, "TCP"), ("dns", 53, "UDP"), ("syslog", 514, "UDP"),
    ];

    public static T Any<T>(this Random random, T[] words) => words[random.Next(words.Length)];

    /// <summary>Labels of namespace <paramref name="n"/>.</summary>
    public static (string Team, string Environment, string Tier) Namespace(int n) =>
        (Teams[n % Teams.Length], Environments[n / 10 % Environments.Length], Tiers[n / 30 % Tiers.Length]);

    /// <summary>Labels of application <paramref name="app"/> of namespace <paramref name="n"/>.</summary>
    public static (string App, string Component, string Tier) Application(int n, int app)
    {
        string component = Components[(app + n) % Components.Length];
        return ($"{component}-{app}", component, app % 2 == 0 ? "front" : "back");
    }

    /// <summary>The two ports that an application serves.</summary>
    public static (string Name, int Number, string Protocol)[] PortsOf(int app) => [Ports[app % Ports.Length], Ports[(app + 3) % Ports.Length]];

    /// <summary>An address of its own for each pod.</summary>
    public static string Address(int pod) => $"10.{128 + (pod / 62500)}.{pod / 250 % 250}.{(pod % 250) + 1}";
}
