using System.Text.RegularExpressions;
using Compliance.Controls.Frameworks;

namespace Compliance.Controls.Tests.Frameworks;

/// <summary>Holds the control files against lists made from the reference, not from the files.</summary>
public sealed partial class ControlReferenceTests
{
    public static TheoryData<string> Ids => [.. BuiltInFrameworks.All.Select(f => f.Id)];

    [Fact]
    public void Twelve_frameworks_travel_inside_the_program() => Assert.Equal(
        ["pci-dss", "hipaa", "soc2", "nist-800-53-ac", "cis-kubernetes", "cis-controls", "mitre-attack", "nsa-cisa", "iso-27001", "gdpr-art-32", "dora", "nis2"],
        BuiltInFrameworks.All.Select(f => f.Id));

    [Fact]
    public void Every_row_of_the_reference_is_a_control_and_every_control_a_row()
    {
        string[] expected = [.. Lines("expected-controls.txt").Select(l => string.Join(' ', l.Split(' ')[..2])).Order(StringComparer.Ordinal)];
        string[] found = [.. BuiltInFrameworks.All.SelectMany(f => f.Controls.Select(c => $"{f.Id} {c.Id}")).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, found);
        Assert.Equal(588, found.Length);
    }

    [Fact]
    public void Every_control_has_the_level_of_automation_of_its_row()
    {
        Dictionary<string, Automation> found = BuiltInFrameworks.All.SelectMany(f => f.Controls.Select(c => (Key: $"{f.Id} {c.Id}", c.Automation))).ToDictionary(c => c.Key, c => c.Automation);
        foreach (string[] row in Lines("expected-controls.txt").Select(l => l.Split(' ')).Where(r => r[2] != "-"))
            Assert.True(row[2].Replace("-", "", StringComparison.Ordinal).Equals($"{found[$"{row[0]} {row[1]}"]}", StringComparison.OrdinalIgnoreCase), string.Join(' ', row));
    }

    [Fact]
    public void Every_mapping_of_the_check_catalogue_stands_in_the_control_files_and_no_other()
    {
        IEnumerable<string> found = BuiltInFrameworks.All.SelectMany(f => f.Controls.SelectMany(c =>
            c.Primary.Select(p => $"{f.Id} {c.Id} primary {p}").Concat(c.Supporting.Select(s => $"{f.Id} {c.Id} supporting {s}"))));
        Assert.Equal(Lines("expected-mappings.txt").Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Ids_are_unique_and_in_the_order_of_the_framework(string id)
    {
        string[] ids = [.. Of(id).Controls.Select(c => c.Id)];
        Assert.Distinct(ids);
        Assert.Equal(Ordered(id, Of(id).Controls), ids);
    }

    /// <summary>By number. ATT&amp;CK numbers its techniques across platforms, which are sections here; the NSA and CISA number nothing.</summary>
    private static IEnumerable<string> Ordered(string framework, IEnumerable<Control> controls) => framework switch
    {
        "nsa-cisa" => Lines("expected-controls.txt").Select(l => l.Split(' ')).Where(r => r[0] == framework).Select(r => r[1]),
        "mitre-attack" => controls.GroupBy(c => c.Section).SelectMany(s => s.Select(c => c.Id).OrderBy(SortKey, StringComparer.Ordinal)),
        _ => controls.Select(c => c.Id).OrderBy(SortKey, StringComparer.Ordinal),
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public void Sections_are_contiguous(string id)
    {
        string[] sections = [.. Of(id).Controls.Select(c => c.Section)];
        Assert.Equal(sections.Distinct().Count(), sections.Where((s, i) => i == 0 || sections[i - 1] != s).Count());
    }

    [Fact]
    public void The_text_of_a_control_file_is_available_for_the_pack_and_reads_to_the_same_framework()
    {
        foreach ((string file, Framework framework) in BuiltInFrameworks.FileNames.Zip(BuiltInFrameworks.All))
            Assert.Equal(framework.Controls.Length, FrameworkFile.Read(file, BuiltInFrameworks.FileText(file), BuiltInFrameworks.CheckIds).Framework?.Controls.Length);
        Assert.Throws<ArgumentException>(() => BuiltInFrameworks.FileText("other.yaml"));
    }

    /// <summary>PCI lists its appendices after the requirements; the Trust Services Criteria list CC first.</summary>
    private static string SortKey(string id)
    {
        string order = id switch { ['C', 'C', ..] => "0", ['A', >= '0' and <= '9', ..] => "1", ['C', >= '0' and <= '9', ..] => "2", ['P', '-', ..] => "3", _ => "" };
        return order + Number.Replace(id, n => n.Value.PadLeft(4, '0'));
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number { get; }

    private static Framework Of(string id) => BuiltInFrameworks.All.Single(f => f.Id == id);

    private static IEnumerable<string> Lines(string file)
    {
        using Stream stream = typeof(ControlReferenceTests).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#')];
    }
}
