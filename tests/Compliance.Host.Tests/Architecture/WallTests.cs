using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Compliance.TestKit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Compliance.Host.Tests.Architecture;

/// <summary>The walls of design.md section 2.</summary>
public sealed class WallTests
{
    private static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader().LoadAssemblies(Rooms.Assemblies).Build();

    [Fact]
    public void Projects_see_only_what_stands_above_them_in_the_flow() => Assert.Equal(
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Controls"] = "Network",
            ["Evidence"] = "Controls Network",
            ["Host"] = "Controls Evidence Kubernetes Network Rendering Storage",
            ["Kubernetes"] = "Network",
            ["Network"] = "",
            ["Rendering"] = "Evidence",
            ["Storage"] = "Evidence",
        },
        Rooms.References("ProjectReference"));

    [Fact]
    public void Packages_stay_in_the_rooms_that_need_them() => Assert.Equal(
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Controls"] = "",
            ["Evidence"] = "System.Security.Cryptography.Pkcs",
            ["Host"] = "Spectre.Console System.CommandLine",
            ["Kubernetes"] = "KubernetesClient YamlDotNet",
            ["Network"] = "YamlDotNet",
            ["Rendering"] = "ClosedXML Scriban.Signed",
            ["Storage"] = "Npgsql",
        },
        Rooms.References("PackageReference"));

    [Theory]
    [InlineData("Compliance.Controls.Checks", "Compliance.Network.Dialects", "a check asks reachability, never a dialect")]
    [InlineData("Compliance.Controls.Checks", "Compliance.Controls.Frameworks", "a check does not know which control cites it")]
    [InlineData("Compliance.Network.Algebra", "Compliance.Network.Dialects", "the algebra learns nothing of dialects")]
    [InlineData("Compliance.Network.Algebra", "Compliance.Network.Reachability", "the algebra stands below reachability")]
    [InlineData("Compliance.Network.Dialects", "Compliance.Network.Reachability", "a dialect only translates")]
    [InlineData("Compliance.Network.Endpoints", "Compliance.Network.Reachability", "who there is does not depend on who may talk")]
    [InlineData("Compliance.Network.Documents", "Compliance.Network.Snapshot", "documents are text, whatever they hold")]
    [InlineData("Compliance.Rendering", "Compliance.Network", "a report prints the stored pack, never live objects")]
    [InlineData("Compliance.Rendering", "Compliance.Controls", "a report prints the stored pack, never live objects")]
    [InlineData("Compliance.Rendering.Pdf", "Compliance.Evidence", "the PDF layout knows blocks, not packs")]
    public void No_type_looks_through_a_wall(string from, string to, string because)
    {
        Assert.Contains(Code.Types, t => In(t, from));
        if (!Code.Types.Any(t => In(t, to))) Assert.Fail($"no type in {to}: the rule would hold of nothing");
        IObjectProvider<IType> inside = Types().That().FollowCustomPredicate(t => In(t, from), $"are in {from}");
        IObjectProvider<IType> outside = Types().That().FollowCustomPredicate(t => In(t, to), $"are in {to}");
        string[] broken = [.. Types().That().Are(inside).Should().NotDependOnAny(outside).Because(because)
            .Evaluate(Code).Where(r => !r.Passed).Select(r => r.Description)];
        Assert.Empty(broken);
    }

    [Fact]
    public void Evidence_records_mention_no_type_of_the_rooms_they_were_made_from()
    {
        string[] leaks = [.. Rooms.Types
            .Where(t => t.IsPublic && t.Namespace == "Compliance.Evidence.Pack")
            .SelectMany(t => t.GetProperties().Select(p => (Member: $"{t.Name}.{p.Name}", p.PropertyType)))
            .Where(x => Mentioned(x.PropertyType).Any(t => t.Namespace is { } n &&
                (n.StartsWith("Compliance.Network", StringComparison.Ordinal) || n.StartsWith("Compliance.Controls", StringComparison.Ordinal))))
            .Select(x => x.Member)];
        Assert.Empty(leaks);
    }

    [Fact]
    public void Interfaces_stand_only_at_the_plug_points() => Assert.Equal(
        ["ICheck", "IEvidenceStore", "IPackRenderer", "IPolicyDialect", "ISnapshotSource"],
        Rooms.Types.Where(t => t.IsInterface).Select(t => t.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Tools_tests_stand_outside_the_solution() => Assert.DoesNotContain(
        "Compliance.Tools.Tests", File.ReadAllText(Repository.PathOf("Compliance.sln")), StringComparison.Ordinal);

    private static bool In(IType type, string space) =>
        type.FullName.StartsWith(space + ".", StringComparison.Ordinal);

    private static IEnumerable<System.Type> Mentioned(System.Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Mentioned).Prepend(type) : [type];
}
