using System.Text.Json;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Semantics;

public sealed class SemanticsCaseTests
{
    public static TheoryData<string> Every => [.. SemanticsCases.All.Select(c => c.GetProperty("id").GetString()!)];

    [Fact]
    public void The_file_holds_every_case() => Assert.Equal(154, SemanticsCases.All.Count());

    [Theory]
    [MemberData(nameof(Every))]
    public void Case_of_the_reference_gets_the_verdict_it_states(string id)
    {
        JsonElement @case = SemanticsCases.All.Single(c => c.GetProperty("id").GetString() == id);
        Cluster cluster = SemanticsCases.Build(@case);
        foreach (JsonElement check in @case.GetProperty("checks").EnumerateArray())
        {
            bool list = check.ValueKind == JsonValueKind.Array;
            JsonElement Part(int index, string name) => list ? check[index] : check.GetProperty(name);
            string from = Part(0, "from").GetString()!, to = Part(1, "to").GetString()!;
            // A service is resolved before the question reaches the engine (K8S-28); its backend and target port stand in the world.
            (to, string port) = to == "svc/x/svc-a" ? ("svc/x/svc-a/x/a", "80") : (to, Part(3, "port").ToString());
            Decision decision = cluster.Decide(from, to, $"{Part(2, "proto").GetString()}/{port}");
            Assert.Equal($"{check}: {Part(4, "verdict").GetString()}", $"{check}: {decision.Verdict.ToString().ToLowerInvariant()}");
            if (!list && check.TryGetProperty("audit", out JsonElement audit)) Assert.Equal(audit.GetString(), decision.Audit?.ToString().ToLowerInvariant());
            if (!list && check.TryGetProperty("qual", out JsonElement qualifier)) Assert.Contains(qualifier.GetString(), decision.Qualifiers);
            if (list || !check.TryGetProperty("dirs", out JsonElement sides)) continue;
            Assert.Equal(sides.GetProperty("egress").GetString(), decision.Egress.ToString().ToLowerInvariant());
            Assert.Equal(sides.GetProperty("ingress").GetString(), decision.Ingress.ToString().ToLowerInvariant());
        }
    }
}
