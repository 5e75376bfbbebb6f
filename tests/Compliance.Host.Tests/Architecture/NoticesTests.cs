using System.Text.Json;
using System.Text.RegularExpressions;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Architecture;

/// <summary>The notices name what is resolved, no more and no less.</summary>
public sealed class NoticesTests
{
    // Resolved only by projects outside the solution, or by tools that are no part of it.
    private static readonly string[] ProjectFolders = ["src", "tests"];

    [Fact]
    public void Every_resolved_package_is_named_with_its_version()
    {
        SortedSet<string> resolved = new(ProjectFolders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "project.assets.json", SearchOption.AllDirectories))
            .SelectMany(Packages), StringComparer.Ordinal);
        SortedSet<string> named = new(Regex.Matches(File.ReadAllText(Repository.PathOf("THIRD-PARTY-NOTICES.md")), @"^\| ([A-Za-z0-9.-]+) \| ([0-9][^ |]*) \|", RegexOptions.Multiline)
            .Select(m => $"{m.Groups[1].Value}/{m.Groups[2].Value}"), StringComparer.Ordinal);
        Assert.NotEmpty(resolved);
        Assert.Equal([], resolved.Except(named));
        Assert.Equal([], named.Except(resolved));
    }

    private static IEnumerable<string> Packages(string assets)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(assets));
        return [.. document.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(l => l.Value.GetProperty("type").GetString() == "package").Select(l => l.Name)];
    }
}
