using System.Reflection;
using System.Text.RegularExpressions;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Architecture;

/// <summary>Habits of the house that a reviewer should not have to watch.</summary>
public sealed partial class HabitTests
{
    [Fact]
    public void Classes_are_sealed_abstract_or_static() => Assert.Empty(Rooms.Types
        .Where(t => t.IsClass && !t.IsSealed && !t.IsAbstract).Select(t => t.FullName));

    [Fact]
    public void Records_are_not_changed_after_they_are_made() => Assert.Empty(Rooms.Types
        .Where(t => t.GetMethod("<Clone>$") is not null)
        .SelectMany(t => t.GetProperties())
        .Where(p => p.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
        .Select(p => $"{p.DeclaringType!.FullName}.{p.Name}"));

    [Fact]
    public void Names_say_what_a_thing_is() => Assert.Empty(Rooms.Types
        .Where(t => Regex.IsMatch(t.Name, "(Manager|Helper|Helpers|Util|Utils|Utility|Impl|Base|.Service|Common)$", RegexOptions.CultureInvariant)).Select(t => t.FullName));

    [Fact]
    public void Files_stay_small()
    {
        (string File, int Lines)[] files = [.. Rooms.SourceFiles.Select(f => (f, File.ReadLines(f).Count())).OrderBy(f => f.Item2)];
        Assert.Empty(files.Where(f => f.Lines > 400).Select(f => $"{Path.GetRelativePath(Repository.Root, f.File)}: {f.Lines} lines"));
        Assert.InRange(files[files.Length * 95 / 100].Lines, 0, 250);
    }

    [Fact]
    public void Nothing_is_left_undone()
    {
        Regex undone = Undone();
        Assert.Empty(Rooms.SourceFiles.SelectMany(f => File.ReadLines(f)
            .Select((line, i) => (line, At: $"{Path.GetRelativePath(Repository.Root, f)}:{i + 1}"))
            .Where(x => undone.IsMatch(x.line)).Select(x => x.At)));
    }

    [Fact]
    public void The_architecture_page_names_only_what_exists()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "architecture.md"));
        HashSet<string> known = [.. Rooms.Types.Select(t => t.Name.Split('`')[0]), .. Rooms.Types.Select(t => t.Namespace!)];
        string[] names = [.. Regex.Matches(page, "`([^`\n]+)`", RegexOptions.CultureInvariant).Select(m => m.Groups[1].Value).Distinct()];
        Assert.NotEmpty(names);
        Assert.Equal([], names.Where(n => PascalName().IsMatch(n) && !known.Contains(n)));
        Assert.Equal([], names.Where(n => n.Contains('/', StringComparison.Ordinal) && !n.Contains('<', StringComparison.Ordinal) && !Exists(n)));
    }

    private static bool Exists(string path) =>
        Path.Exists(Repository.PathOf(path.TrimEnd('/'))) || Path.Exists(Repository.PathOf("src", "Compliance." + path.TrimEnd('/')));

    [GeneratedRegex("NotImplementedException|TODO|FIXME|HACK|Thread\\.Sleep\\(|#region", RegexOptions.CultureInvariant)]
    private static partial Regex Undone();

    [GeneratedRegex("^[A-Z][A-Za-z]+([A-Z][a-z]+)+$", RegexOptions.CultureInvariant)]
    private static partial Regex PascalName();
}
