using System.Reflection;
using Compliance.TestKit.Cases;

namespace Compliance.Network.Tests.Semantics;

/// <summary>Every rule of the semantics is covered: by a case that runs, or by a test that carries it as the trait <c>rule</c>.</summary>
public sealed class SemanticsRuleTests
{
    /// <summary>Rules whose dialect has not landed. Each that is covered must leave this list.</summary>
    private static readonly string[] Pending = [];

    private static readonly Dictionary<string, string> Rules = CaseFiles.Document(Path.Combine(CaseFiles.Folder("cases"), "semantics-rules.yaml"))
        .EnumerateObject().ToDictionary(r => r.Name, r => r.Value.GetString()!, StringComparer.Ordinal);

    private static readonly ILookup<string, string> Covering = Cases().Concat(Tests()).ToLookup(c => c.Rule, c => c.By, StringComparer.Ordinal);

    [Fact]
    public void The_list_holds_every_number_of_each_part_with_a_title()
    {
        (string Part, int Count)[] parts = [("K8S", 37), ("ANP", 28), ("CAL", 49), ("CIL", 56), ("ANT", 28), ("CMB", 12)];
        Assert.Equal(parts.SelectMany(p => Enumerable.Range(1, p.Count).Select(n => $"{p.Part}-{n:00}")), Rules.Keys);
        Assert.All(Rules.Values, title => Assert.True(title.Length > 10, title));
    }

    [Fact]
    public void Every_rule_is_covered_by_a_case_or_a_test()
    {
        string[] uncovered = [.. Rules.Keys.Where(r => !Covering.Contains(r) && !Pending.Contains(r))];
        Assert.True(uncovered.Length == 0, $"covered by nothing: {string.Join(", ", uncovered.Select(r => $"{r} ({Rules[r]})"))}");
    }

    [Fact]
    public void What_is_covered_is_no_longer_pending() => Assert.DoesNotContain(Pending, Covering.Contains);

    [Fact]
    public void Cases_and_tests_name_rules_that_exist() => Assert.All(Covering, c => Assert.Contains(c.Key, Rules.Keys));

    private static IEnumerable<(string Rule, string By)> Cases()
    {
        HashSet<string> run = [.. SemanticsCaseTests.Every.Select(c => c.Data)];
        return SemanticsCases.All.Where(c => run.Contains(c.GetProperty("id").GetString()!))
            .SelectMany(c => c.GetProperty("rules").EnumerateArray().Select(r => (r.GetString()!, c.GetProperty("id").GetString()!)));
    }

    // Only a method that the runner runs covers a rule, and one that is skipped does not run.
    private static IEnumerable<(string Rule, string By)> Tests() =>
        from type in typeof(SemanticsRuleTests).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.GetCustomAttributes<FactAttribute>().Any(f => f.Skip is null)
        from trait in method.GetCustomAttributes<TraitAttribute>()
        where trait.Name == "rule"
        select (trait.Value, $"{type.Name}.{method.Name}");
}
