using System.Text;
using System.Text.Json.Nodes;
using Compliance.Host.Commands;
using Compliance.Host.Configuration;
using Compliance.Host.Terminal;
using Compliance.Host.Tests.Running;
using Compliance.Network.Enforcement;
using Compliance.Network.Tests.Metamorphic;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Host.Tests.Metamorphic;

/// <summary>The same objects in another order, in other files, with their labels in another order and some of them twice, give the same
/// bytes.</summary>
public sealed class OrderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Dialects => Worlds.Names;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Order_of_objects_and_labels_and_duplicates_change_no_byte_of_connectivity_verdicts_and_lint(string dialect)
    {
        int open = 0;
        foreach (int seed in Seeds.Numbers(40))
        {
            World world = Worlds.Make(dialect, seed);
            JsonNode[] objects = [.. world.Cluster.Snapshot.Objects.Select(o => JsonNode.Parse(o.Body.GetRawText())!)];
            var random = new Random(seed);
            string plain = $"{Slug(dialect)}/{seed}/one", mixed = $"{Slug(dialect)}/{seed}/two";
            Write(plain, "all.json", objects);
            JsonNode[] shuffled = [.. objects.Concat(objects.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).Select(o => Shuffled(o, random)!)];
            int cut = random.Next(shuffled.Length + 1);
            Write(mixed, "b.json", shuffled[..cut]);
            Write(mixed, "a.json", shuffled[cut..]);
            string queries = _folder.Write($"{Slug(dialect)}/{seed}/queries.jsonl", Queries(world, random));
            PlugInAssertion assertion = world.Cluster.Assertion!;
            string[] asserted = ["--cni", assertion.PlugIn!, .. assertion.Settings.Where(s => KnownPlugIns.Settings.Contains(s.Key)).SelectMany(s => (string[])["--cni-config", $"{s.Key}={s.Value}"])];
            string context = $"{dialect}, seed {seed}\n";
            string pairs = await RunAsync(["connectivity", "--format", "json", .. asserted, "--manifests", Path.Combine(_folder.Path, plain)]);
            Assert.StartsWith("0\n", pairs, StringComparison.Ordinal);
            if (pairs.Length > 10) open++;
            foreach (string[] verb in (string[][])[["connectivity", "--format", "json"], ["connectivity", "--format", "csv", "--granularity", "pod"], ["verdicts", "--queries", queries], ["lint", "--format", "json"]])
                Assert.Equal(context + Placeless(await RunAsync([.. verb, .. asserted, "--manifests", Path.Combine(_folder.Path, plain)])),
                    context + Placeless(await RunAsync([.. verb, .. asserted, "--manifests", Path.Combine(_folder.Path, mixed)])));
        }
        // Clusters in which nothing passes would prove nothing.
        Assert.True(open > 10, $"{dialect}: only {open} clusters let anything pass");
    }

    // Lint names files and lines, which are what was changed.
    private static string Placeless(string output) => string.Join('\n', output.Split('\n').Where(l => !l.TrimStart().StartsWith("\"file\"", StringComparison.Ordinal) && !l.TrimStart().StartsWith("\"line\"", StringComparison.Ordinal)));

    private static string Queries(World world, Random random) => string.Concat(Enumerable.Range(0, 40).Select(_ =>
        $$"""{"from":"{{world.Ends[random.Next(world.Ends.Count)]}}","to":"{{world.Ends[random.Next(world.Ends.Count)]}}","protocol":"TCP","port":{{random.Next(1, 9000)}}}""" + "\n"));

    private static string Slug(string dialect) => dialect.Replace(' ', '-');

    private void Write(string folder, string file, JsonNode[] objects) =>
        _folder.Write($"{folder}/{file}", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. objects.Select(o => o.DeepClone())]) }.ToJsonString());

    private static JsonNode? Shuffled(JsonNode? node, Random random) => node switch
    {
        JsonObject mapping => new JsonObject(mapping.OrderBy(_ => random.Next()).Select(p => KeyValuePair.Create(p.Key, Shuffled(p.Value, random)))),
        JsonArray list => new JsonArray([.. list.Select(i => Shuffled(i, random))]),
        _ => node?.DeepClone(),
    };

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new MemoryStream();
        var error = new StringWriter();
        int status = await CommandLine.RunAsync(arguments, new Streams { Output = output, Error = error, Interactive = false, Colour = false }, TestContext.Current.CancellationToken);
        return $"{status}\n{Encoding.UTF8.GetString(output.ToArray())}";
    }
}
