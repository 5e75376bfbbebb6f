using System.IO.Compression;
using System.Text.Json;
using Compliance.Evidence.Pack;
using Compliance.Host.Templates;
using Compliance.Host.Tests.Running;
using Compliance.Host.Verification;
using Compliance.Rendering.Templates;
using Compliance.Rendering.Theming;
using static Compliance.Host.Tests.Running.ReviewedShop;

namespace Compliance.Host.Tests.Commands;

/// <summary>Words and look of one's own: exported, checked, used by an audit, kept in its pack, and used again from there.</summary>
public sealed class TemplatesTests : IDisposable
{
    private const string Words = "<h1 eyebrow=\"House\">House words of {{ pack.document.series }}</h1>\n<p>Printed in {{ language }} for {{ organisation }}.</p>\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_exported_is_what_the_program_was_built_with_and_passes_the_check()
    {
        string folder = Path.Combine(_folder.Path, "report");
        CliResult export = Cli.Run("templates", "export", "--out", folder);
        Assert.True(export.Status == 0, export.Error);
        Assert.Equal(TemplateLibrary.EmbeddedNames.Length, Directory.EnumerateFiles(Path.Combine(folder, "templates"), "*.sbn-xml", SearchOption.AllDirectories).Count());
        foreach (string name in TemplateLibrary.EmbeddedNames) Assert.Equal(TemplateLibrary.EmbeddedText(name), File.ReadAllText(Path.Combine(folder, "templates", name + ".sbn-xml")));

        CliResult check = Cli.Run("templates", "check", "--templates", Path.Combine(folder, "templates"), "--theme", Path.Combine(folder, "theme.yaml"));
        Assert.True(check.Status == 0, check.Error);
        Assert.Contains($"{TemplateLibrary.EmbeddedNames.Length} of {TemplateLibrary.EmbeddedNames.Length} templates are your own; the theme is your own", check.Output, StringComparison.Ordinal);
        Assert.Equal("", check.Error);

        File.AppendAllText(Path.Combine(folder, "theme.yaml"), "# mine\n");
        CliResult again = Cli.Run("templates", "export", "--out", folder);
        Assert.Equal(2, again.Status);
        Assert.EndsWith("# mine\n", File.ReadAllText(Path.Combine(folder, "theme.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_theme_file_that_ships_says_what_the_program_was_built_with()
    {
        Theme read = ThemeFile.Read(_folder.Write("theme.yaml", TemplateLibrary.EmbeddedTheme)).Theme, built = Theme.BuiltIn;
        Assert.Equal(built with { Colours = read.Colours }, read);
        Assert.Equal(built.Colours with { Tones = read.Colours.Tones }, read.Colours);
        Assert.Equal(built.Colours.Tones.OrderBy(t => t.Key), read.Colours.Tones.OrderBy(t => t.Key));
        // Every key that a theme may have is told, those that are commented out as well.
        Assert.All((string[])["organisation:", "language:", "paper:", "logo:", "faces:", "fallbacks:", .. ThemeRules.Tones.Keys], key => Assert.Contains(key, TemplateLibrary.EmbeddedTheme, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_mistake_is_told_with_file_line_and_column()
    {
        _folder.Write("t/parts/cover.sbn-xml", "<cover>\n");
        _folder.Write("t/artefact/metadata.sbn-xml", "<p>fine</p>\n<p>{{ pack.nosuch }}</p>\n");
        CliResult check = Cli.Run("templates", "check", "--templates", Path.Combine(_folder.Path, "t"));
        Assert.Equal(2, check.Status);
        Assert.Contains("error: templates: 2 errors", check.Error, StringComparison.Ordinal);
        Assert.Contains("t/artefact/metadata.sbn-xml:2:12: ", check.Error, StringComparison.Ordinal);
        Assert.Contains("t/parts/cover.sbn-xml:1:2: <cover> is not closed; expected </cover> before </document>", check.Error, StringComparison.Ordinal);
        Assert.Equal("", check.Output);
    }

    [Fact]
    public void A_file_that_stands_in_for_no_template_is_an_error_and_one_that_nothing_prints_a_warning()
    {
        _folder.Write("t/parts/sumary.sbn-xml", "");
        CliResult check = Cli.Run("templates", "check", "--templates", Path.Combine(_folder.Path, "t"));
        Assert.Equal(2, check.Status);
        Assert.Contains("parts/sumary.sbn-xml: there is no template of this name; did you mean 'parts/summary'?", check.Error, StringComparison.Ordinal);

        _folder.Write("u/artefact/pitfalls.sbn-xml", "");
        _folder.Write("u/parts/changes-left.sbn-xml", "");
        _folder.Write("u/parts/changes.sbn-xml", "<h1 anchor=\"changes\">x</h1>");
        check = Cli.Run("templates", "check", "--templates", Path.Combine(_folder.Path, "u"));
        Assert.True(check.Status == 0, check.Error);
        Assert.Contains("parts/changes-left.sbn-xml: no document prints it", check.Error, StringComparison.Ordinal);

        File.WriteAllBytes(_folder.Write("v/parts/bars.sbn-xml", ""), [(byte)'<', (byte)'\n', 0xC3, 0x28]);
        Assert.Contains("parts/bars.sbn-xml:2: is not UTF-8", Cli.Run("templates", "check", "--templates", Path.Combine(_folder.Path, "v")).Error, StringComparison.Ordinal);
        Assert.Contains("there is no such folder", Cli.Run("templates", "check", "--templates", Path.Combine(_folder.Path, "absent")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("papper: A4", ":1: /papper: unknown field 'papper'; expected organisation, language, paper, colours, logo, faces; did you mean 'paper'?")]
    [InlineData("paper: A5", ":1: /paper: found 'A5'; expected A4 or Letter")]
    [InlineData("language: en_GB", ":1: /language: expected a language tag (BCP 47) such as en or de-CH, found 'en_GB'")]
    [InlineData("colours:\n  ink: teal", ":2: /colours/ink: found 'teal'; expected a colour such as \"#0F766E\", in quotes")]
    [InlineData("colours:\n  ink: #123456", ":2: /colours/ink: found nothing; expected a text that is not empty")]
    [InlineData("colours:\n  accent: \"#77AAAA\"", ":2: /colours/accent: #77AAAA as text on white paper has the contrast 2.58 : 1; expected at least 4.5 : 1")]
    [InlineData("colours:\n  tones:\n    high: {ground: \"#FF8800\"}", ":3: /colours/tones/high/text: #FFFFFF on its ground #FF8800 has the contrast 2.3")]
    [InlineData("colours:\n  tones:\n    loud: {}", ":3: /colours/tones/loud: unknown field 'loud'")]
    [InlineData("logo: {file: ../logo.png, text: x}", ":1: /logo/file: found '../logo.png'; expected a path below this file's folder")]
    [InlineData("logo: {file: logo.png}", ":1: /logo: the key 'text' is missing")]
    [InlineData("logo:\n  file: no.txt\n  text: x", ":2: /logo/file: expected a PNG or JPEG file")]
    [InlineData("faces:\n  fallbacks:\n  - no.txt", ":3: /faces/fallbacks/0: expected a TrueType file (.ttf): ")]
    [InlineData("faces: {bold: absent.ttf}", ":1: /faces/bold: absent.ttf cannot be read: there is no such file")]
    [InlineData("- a", ":1: found a list; expected a mapping with organisation")]
    [InlineData("", ":1: nothing in it; expected one mapping")]
    public void A_fault_of_a_theme_names_file_line_and_field(string theme, string message)
    {
        _folder.Write("no.txt", "no picture, and no face");
        string file = _folder.Write("theme.yaml", theme);
        CliResult check = Cli.Run("templates", "check", "--theme", file);
        Assert.Equal(2, check.Status);
        Assert.Contains(file + message, check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_audit_with_a_mistake_in_a_template_ends_before_it_reads_the_cluster_and_leaves_nothing()
    {
        _folder.Write("t/parts/bars.sbn-xml", "<bars title=\"x\"/>\n<p>{{ mistake }}</p>\n");
        string config = _folder.Write("compliance.yaml", "report: {templates: t}\n"), store = Path.Combine(_folder.Path, "out");
        CliResult audit = Cli.Run("audit", "--manifests", Path.Combine(_folder.Path, "absent"), "--config", config, "--out", store);
        Assert.Equal(2, audit.Status);
        Assert.Matches(@"t/parts/bars\.sbn-xml:\d+:\d+: ", audit.Error);
        Assert.DoesNotContain("absent", audit.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(store));
        Assert.Contains("compliance.yaml:1: /report/theme: nowhere.yaml cannot be read: there is no such file",
            Cli.Run("audit", "--config", _folder.Write("compliance.yaml", "report: {theme: nowhere.yaml}\n")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_that_only_the_content_brings_out_leaves_no_document()
    {
        string manifests = Shop.WriteTo(_folder);
        _folder.Write("t/artefact/metadata.sbn-xml", "<p>x</p>\n{{ for p in pack.policies }}{{ if p.policy == \"NetworkPolicy/shop/frontend\" }}{{ mistake }}{{ end }}{{ end }}\n");
        string config = _folder.Write("compliance.yaml", "report: {templates: t}\n"), store = Path.Combine(_folder.Path, "out");
        CliResult audit = Cli.Run("audit", "--manifests", manifests, "--config", config, "--out", store);
        Assert.Equal(2, audit.Status);
        Assert.Contains("artefact/metadata.sbn-xml:2:82: ", audit.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", audit.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(store, "*", SearchOption.AllDirectories), f => !Path.GetFileName(f).StartsWith("ledger", StringComparison.Ordinal));
    }

    [Fact]
    public void Templates_and_theme_of_an_audit_stand_in_its_pack_and_every_later_rendition_is_made_with_them()
    {
        using var shop = new ReviewedShop(more: "report: {templates: report/templates, theme: report/theme.yaml, oscalVersion: 1.2.1}");
        shop.Folder.Write("report/templates/artefact/metadata.sbn-xml", Words);
        shop.Folder.Write("report/theme.yaml", "language: de-CH\npaper: Letter\nlogo: {file: pictures/dot.png, text: A dot}\n");
        Directory.CreateDirectory(shop.File("report/pictures"));
        File.WriteAllBytes(shop.File("report/pictures/dot.png"), Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        string pack = shop.Audit();
        string[] given = ["data/inputs/report/files/pictures/dot.png", "data/inputs/report/oscal-version.txt", "data/inputs/report/templates/artefact/metadata.sbn-xml", "data/inputs/report/theme.yaml"];
        Assert.Equal(given, PackJson.Read<EvidencePack>(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json"))).Inputs.Select(i => i.Path).Where(p => p.Contains("/report/", StringComparison.Ordinal)));
        Assert.All(given, path => Assert.True(File.Exists(Path.Combine(pack, path)), path));
        Assert.Contains("House words of shop", Markdown(pack, "data"), StringComparison.Ordinal);
        Assert.Equal("1.2.1", OscalVersion(pack, "data"));

        // From here on the pack is the only place where they are.
        Directory.Delete(shop.File("report"), recursive: true);
        shop.Submit(pack);
        Assert.StartsWith("MATCH", Expect(0, At(1), "verify", pack, "--trust", shop.File("organisation.public.pem")).Output, StringComparison.Ordinal);
        using (OpenedPack opened = OpenedPack.Open(pack)) Assert.True(new PackedInputs(opened.Files).Configuration().Report.IsEmpty, "verify reads no template");
        shop.Approve(pack);
        Expect(0, At(3), "packs", "release", pack, "--signing-key", shop.File("organisation.pem"), "--by", "Ada Byron");
        Assert.Contains("House words of shop", Markdown(pack, "release"), StringComparison.Ordinal);
        Assert.Equal("1.2.1", OscalVersion(pack, "release"));

        string zip = shop.File("copy.zip");
        Expect(0, At(4), "packs", "export", pack, "--out", zip, "--by", "Eve", "--redact-people");
        using (ZipArchive opened = ZipFile.OpenRead(zip))
        {
            using var reader = new StreamReader(opened.Entries.Single(e => e.FullName.EndsWith(".md", StringComparison.Ordinal) && e.FullName.Contains("/report/", StringComparison.Ordinal)).Open());
            Assert.Contains("House words of shop", reader.ReadToEnd(), StringComparison.Ordinal);
        }

        CliResult period = Expect(0, At(24 * 3), "period", "--from", "2026-06-21", "--to", "2026-06-22", "--store", shop.Store, "--interval", "P2D", "--out", shop.File("periods"));
        Assert.Contains("House words of shop", Markdown(period.Lines[^1], "data"), StringComparison.Ordinal);
        Assert.Equal("1.2.1", OscalVersion(period.Lines[^1], "data"));
        Assert.StartsWith("MATCH", Expect(0, At(24 * 3), "verify", period.Lines[^1]).Output, StringComparison.Ordinal);
    }

    private static string Markdown(string pack, string part) => File.ReadAllText(Directory.EnumerateFiles(Path.Combine(pack, part, "report"), "*.md").Single());

    private static string? OscalVersion(string pack, string part)
    {
        using JsonDocument results = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(pack, part, "machine", "assessment-results.json")));
        return results.RootElement.GetProperty("assessment-results").GetProperty("metadata").GetProperty("oscal-version").GetString();
    }

    [Fact]
    public void A_version_of_OSCAL_that_no_schema_was_held_against_is_refused() => Assert.Contains("compliance.yaml:1: /report/oscalVersion: ",
        Cli.Run("audit", "--config", _folder.Write("compliance.yaml", "report: {oscalVersion: 1.0.4}\n")).Error, StringComparison.Ordinal);
}
