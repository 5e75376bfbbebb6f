using System.Text;
using System.Text.Json;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Samples;

/// <summary>The sample with its configuration, from the command line to the pack.</summary>
public sealed class PaymentShopZonesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_zones_of_the_sample_are_judged_as_a_person_has_approved()
    {
        CliResult run = Cli.RunIn([("SOURCE_DATE_EPOCH", "1795564800")], "audit", "--manifests", Repository.PathOf("tests", "clusters", "payment-shop"),
            "--config", Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml"), "--out", Path.Combine(_folder.Path, "evidence"));
        using JsonDocument pack = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Lines[^1], "data", "pack.json")));
        var told = new StringBuilder();
        foreach (JsonElement pair in pack.RootElement.GetProperty("zonePairs").EnumerateArray())
        {
            told.Append($"{Text(pair, "from")} -> {Text(pair, "to")}: {Text(pair, "state")}; approved {Text(pair, "intended")}; possible {Text(pair, "possible")}\n");
            if (pair.TryGetProperty("witness", out JsonElement witness))
                told.Append($"    {Text(witness, "from")} -> {Text(witness, "to")} {Text(witness, "port")}: {Text(witness, "allowedBy")}\n");
            if (pair.TryGetProperty("reason", out JsonElement reason)) told.Append($"    {reason}\n");
        }
        foreach (JsonElement placed in pack.RootElement.GetProperty("zonePlacements").EnumerateArray())
            told.Append($"{Text(placed, "member")}: {placed.GetProperty("zones").GetArrayLength()} zones\n");
        foreach (JsonElement flow in pack.RootElement.GetProperty("approvedFlows").EnumerateArray())
            told.Append($"{Text(flow, "id")}: {Text(flow, "state")}{(flow.GetProperty("stale").GetArrayLength() > 0 ? ", nothing of it is possible" : "")}\n");
        foreach (JsonElement exception in pack.RootElement.GetProperty("exceptions").EnumerateArray())
            told.Append($"{Text(exception, "id")}: {Text(exception, "state")}, {exception.GetProperty("applies").GetArrayLength()} fails\n");
        foreach (JsonElement result in pack.RootElement.GetProperty("results").EnumerateArray().Where(r => r.GetProperty("waivedBy").GetArrayLength() > 0))
            told.Append($"{Text(result, "id")} {Text(result, "subject")}: {Text(result, "verdict")}, waived by {result.GetProperty("waivedBy")[0]}\n");
        Approved.Matches("zones/payment-shop.txt", told.ToString());
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.GetString() is { Length: > 0 } text ? text : "nothing";
}
