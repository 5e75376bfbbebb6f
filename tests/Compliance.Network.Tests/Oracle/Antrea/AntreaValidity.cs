using System.Text.Json;
using static Compliance.Network.Tests.Oracle.NaiveOracle;

namespace Compliance.Network.Tests.Oracle.Antrea;

/// <summary>What Antrea's admission webhook refuses, as far as the generator makes it.</summary>
internal static class AntreaValidity
{
    public static string? Problem(JsonElement policy)
    {
        JsonElement spec = Get(policy, "spec");
        bool namespaced = Text(policy, "kind") == "NetworkPolicy";
        JsonElement[] ingress = [.. Items(spec, "ingress")], rules = [.. ingress, .. Items(spec, "egress")];
        bool above = Items(spec, "appliedTo").Any();
        int own = rules.Count(r => Items(r, "appliedTo").Any());
        if (above ? own > 0 : own == 0 || own < rules.Length) return "appliedTo";
        if (namespaced && Items(spec, "appliedTo").Concat(rules.SelectMany(r => Items(r, "appliedTo"))).Any(a => Get(a, "namespaceSelector").ValueKind == JsonValueKind.Object)) return "namespaceSelector";
        if (rules.Any(r => Text(r, "action") is not ("Allow" or "Drop" or "Reject" or "Pass"))) return "action";
        if (Text(spec, "tier") == "baseline" && rules.Any(r => Text(r, "action") == "Pass")) return "Pass";
        if (namespaced && rules.SelectMany(r => Items(r, "from").Concat(Items(r, "to"))).Any(p => Get(p, "namespaces").ValueKind == JsonValueKind.Object)) return "namespaces";
        if (ingress.SelectMany(r => Items(r, "from")).Any(p => Text(p, "fqdn") is not null)) return "fqdn";
        return null;
    }
}
