using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Sarif;

/// <summary>Frameworks as taxonomies: every control is a taxon with its status, those that were not evaluated too.</summary>
internal sealed class PackTaxonomies
{
    private readonly EvidencePack _pack;

    private readonly List<(string Framework, List<ControlEntry> Controls)> _frameworks;

    private readonly Dictionary<(string, string), (int Taxonomy, int Taxon)> _places = [];

    public PackTaxonomies(EvidencePack pack)
    {
        _pack = pack;
        _frameworks = [.. pack.Frameworks.Select(f => f.Id).Concat(pack.Controls.Select(c => c.Framework)).Distinct().Select(id => (id, new List<ControlEntry>()))];
        var byId = _frameworks.Select((f, i) => (f.Framework, i)).ToDictionary(f => f.Framework, f => f.i, StringComparer.Ordinal);
        foreach (var control in pack.Controls)
        {
            var taxonomy = byId[control.Framework];
            if (_places.TryAdd((control.Framework, control.Control), (taxonomy, _frameworks[taxonomy].Controls.Count)))
                _frameworks[taxonomy].Controls.Add(control);
        }
    }

    /// <summary>The taxonomies.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var names = _pack.Frameworks.DistinctBy(f => f.Id).ToDictionary(f => f.Id, StringComparer.Ordinal);
        json.Items("taxonomies", _frameworks, framework =>
        {
            var entry = names.GetValueOrDefault(framework.Framework);
            json.WriteString("guid"u8, Id(framework.Framework));
            json.WriteString("name"u8, VisibleText.OneLine(framework.Framework));
            if (entry is not null)
            {
                json.WriteString("fullName"u8, VisibleText.OneLine($"{entry.Name} {entry.Version}"));
                json.WriteString("version"u8, VisibleText.OneLine(entry.Version));
                json.Text("shortDescription", PackText.Message(entry.Attribution));
            }
            json.WriteBoolean("isComprehensive"u8, false);
            json.Items("taxa", framework.Controls, control => WriteTaxon(json, control));
            if (entry is not null)
                json.Object("properties", () => json.Object("controls", () => PackRun.Counts(json, entry.Counts)));
        });
    }

    /// <summary>The taxonomies, as the driver names those that it supports.</summary>
    public void WriteSupported(Utf8JsonWriter json) => json.Items("supportedTaxonomies", _frameworks.Select((f, i) => (f.Framework, Index: i)), taxonomy => WriteReference(json, taxonomy.Framework, taxonomy.Index));

    /// <summary>Controls that a check evidences, with the part it has.</summary>
    public IEnumerable<(ControlEntry Control, string Part)> Of(string check) => _frameworks.SelectMany(f => f.Controls)
        .Select(c => (c, c.Primary.Any(p => p.Check == check) ? "primary" : c.Supporting.Any(p => p.Check == check) ? "supporting" : "")).Where(c => c.Item2.Length > 0);

    /// <summary>A reference to a taxon.</summary>
    public void WriteTarget(Utf8JsonWriter json, ControlEntry control) => json.Object("target", () =>
    {
        var (taxonomy, taxon) = _places[(control.Framework, control.Control)];
        json.WriteString("id"u8, VisibleText.OneLine(control.Control));
        json.WriteNumber("index"u8, taxon);
        json.Object("toolComponent", () => WriteReference(json, control.Framework, taxonomy));
    });

    private static Guid Id(string framework) => PackRun.Lasting.Of("taxonomy", framework);

    private static void WriteReference(Utf8JsonWriter json, string framework, int index)
    {
        json.WriteString("name"u8, VisibleText.OneLine(framework));
        json.WriteNumber("index"u8, index);
        json.WriteString("guid"u8, Id(framework));
    }

    private static void WriteTaxon(Utf8JsonWriter json, ControlEntry control)
    {
        json.WriteString("id"u8, VisibleText.OneLine(control.Control));
        json.WriteString("guid"u8, PackRun.Lasting.Of("control", control.Framework + "\n" + control.Control));
        json.Text("shortDescription", PackText.Message(control.Title));
        json.Text("fullDescription", PackText.Message(control.Demand));
        json.Object("properties", () =>
        {
            json.Property("status", control.Status);
            json.Property("reason", control.Reason);
            json.Property("automation", control.Automation);
            json.Property("attestation", control.Attestation);
            json.WriteNumber("findings"u8, control.Findings.Length);
            json.Property("waivedChecks", string.Join(' ', control.Waived));
        });
    }
}
