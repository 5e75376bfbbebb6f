using System.Collections.Frozen;
using Compliance.Network.Dialects.Calico;
using Compliance.Network.Policy;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Network.Tests.Dialects.Calico;

public sealed class SelectorParserTests
{
    private static readonly FrozenDictionary<string, string> Labels =
        new Dictionary<string, string> { ["app"] = "web", ["in"] = "x", ["a.b/c-d_e"] = "1" }.ToFrozenDictionary(StringComparer.Ordinal);

    [Theory]
    [Trait("rule", "CAL-16")]
    [InlineData("", true)]
    [InlineData("  \t", true)]
    [InlineData("all()", true)]
    [InlineData("all( )", true)]
    [InlineData("!all()", false)]
    [InlineData("app == 'web'", true)]
    [InlineData("app==\"web\"", true)]
    [InlineData("app != 'web'", false)]
    [InlineData("gone != 'web'", true)]
    [InlineData("gone not in {'a'}", true)]
    [InlineData("app not  in {'a','web'}", false)]
    [InlineData("app in {}", false)]
    [InlineData("app not in {}", true)]
    [InlineData("app in {'a', 'web',}", true)]
    [InlineData("has(app)", true)]
    [InlineData("has( a.b/c-d_e )", true)]
    [InlineData("!!has(app)", true)]
    [InlineData("app contains 'e'", true)]
    [InlineData("app starts  with 'we'", true)]
    [InlineData("app ends with 'eb'", true)]
    [InlineData("gone contains ''", false)]
    [InlineData("app contains ''", true)]
    [InlineData("in in {'x'}", true)]
    [InlineData("has(gone) && has(gone) || has(app)", true)]
    [InlineData("has(app) || has(gone) && has(gone)", true)]
    [InlineData("(has(app) || has(app)) && has(gone)", false)]
    [InlineData("!(app == 'web' && !has(gone))", false)]
    [InlineData("app == 'it\"s'", false)]
    public void A_selector_holds_as_the_language_says(string text, bool holds) => Assert.Equal(holds, SelectorParser.Parse(text).Matches(Labels));

    [Theory]
    [Trait("rule", "CAL-16")]
    [InlineData("app = 'x'", "character 5", "expected ==")]
    [InlineData("app == x", "character 8", "a text in quotes")]
    [InlineData("app == 'x", "character 8", "nothing closes")]
    [InlineData("(app == 'x'", "character 12", ")")]
    [InlineData("app", "character 4", "==, !=")]
    [InlineData("app is 'x'", "character 5", "an operator")]
    [InlineData("has()", "character 5", "label key")]
    [InlineData("has(app", "character 8", "no )")]
    [InlineData("app in 'x'", "character 8", "{")]
    [InlineData("app in {'x' 'y'}", "character 13", "}")]
    [InlineData("app starts by 'x'", "character 5", "an operator")]
    [InlineData("&& has(app)", "character 1", "a label")]
    [InlineData("has(app) has(b)", "character 10", "the end")]
    [InlineData("has(app) & has(b)", "character 10", "&&")]
    [InlineData("app == 'x' ; true", "character 12", "begins no part")]
    [InlineData("global()", "character 1", "namespaceSelector")]
    public void What_is_no_selector_is_told_with_its_place(string text, string place, string expected)
    {
        SelectorProblemException problem = Assert.Throws<SelectorProblemException>(() => SelectorParser.Parse(text));
        Assert.Contains(place, problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_a_problem_and_no_crash() =>
        Assert.Throws<SelectorProblemException>(() => SelectorParser.Parse(new string('(', 100_000) + "all()" + new string(')', 100_000)));

    [Fact]
    [Trait("rule", "CAL-16")]
    public void Random_selectors_hold_as_rewriting_them_by_hand_says()
    {
        foreach (int seed in Seeds.Numbers(3000))
        {
            var random = new Random(seed);
            string text = Make(random, 3);
            var labels = new Dictionary<string, string>();
            foreach (string key in (string[])["a", "b", "in"]) if (random.Next(2) == 0) labels[key] = $"v{random.Next(3)}";
            Assert.True(NaiveSelector.Holds(text, labels.GetValueOrDefault) == SelectorParser.Parse(text).Matches(labels.ToFrozenDictionary(StringComparer.Ordinal)), $"seed {seed}: {text}");
        }
    }

    private static string Make(Random random, int depth)
    {
        string key = new[] { "a", "b", "in" }[random.Next(3)], value = $"'v{random.Next(3)}'";
        return random.Next(depth > 0 ? 11 : 7) switch
        {
            0 => $"{key} == {value}",
            1 => $"{key}!={value}",
            2 => $"has({key})",
            3 => $"{key} in {{{value}, 'v1'}}",
            4 => $"{key} not in {{{value}}}",
            5 => $"{key} starts with 'v'",
            6 => $"{key} ends with \"1\"",
            7 => $"!({Make(random, depth - 1)})",
            8 => $"({Make(random, depth - 1)})",
            9 => $"{Make(random, depth - 1)} && {Make(random, depth - 1)}",
            _ => $"{Make(random, depth - 1)} || {Make(random, depth - 1)}",
        };
    }
}
