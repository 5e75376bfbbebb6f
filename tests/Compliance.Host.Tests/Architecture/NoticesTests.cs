using System.Text.Json;
using System.Text.RegularExpressions;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Architecture;

/// <summary>The notices name what is resolved, no more and no less.</summary>
public sealed class NoticesTests
{
    private static readonly string[] ProjectFolders = ["src", "tests"];

    [Fact]
    public void Every_resolved_package_is_named_with_its_version()
    {
        SortedSet<string> resolved = new(ProjectFolders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "project.assets.json", SearchOption.AllDirectories))
            .SelectMany(Packages), StringComparer.Ordinal);
        string notices = File.ReadAllText(Repository.PathOf("THIRD-PARTY-NOTICES.md"));
        // The solution does not hold these tests: in a fresh clone their packages are not resolved until tests/run.sh builds them.
        if (!File.Exists(Repository.PathOf("tests/Compliance.Tools.Tests/obj/project.assets.json")))
            notices = Regex.Replace(notices, @"(?s)### Of the tests that only tests/run\.sh runs.*?(?=\n## )", "");
        SortedSet<string> named = new(Regex.Matches(notices, @"^\| ([A-Za-z0-9.-]+) \| ([0-9][^ |]*) \|", RegexOptions.Multiline)
            .Select(m => $"{m.Groups[1].Value}/{m.Groups[2].Value}"), StringComparer.Ordinal);
        const string restore = "What is resolved is read from the project.assets.json files; run: dotnet restore Compliance.sln";
        string[] unnamed = [.. resolved.Except(named)], unresolved = [.. named.Except(resolved)];
        Assert.True(resolved.Count > 0, $"Nothing is resolved. {restore}");
        Assert.True(unnamed.Length == 0, $"Not named in THIRD-PARTY-NOTICES.md: {string.Join(", ", unnamed)}. {restore}");
        Assert.True(unresolved.Length == 0, $"Named and not resolved: {string.Join(", ", unresolved)}. {restore}");
    }

    private static IEnumerable<string> Packages(string assets)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(assets));
        return [.. document.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(l => l.Value.GetProperty("type").GetString() == "package").Select(l => l.Name)];
    }
}
