using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.PolicyReports;

/// <summary>Writes reports as YAML documents, each small enough for the store of a cluster. A report that would be larger is continued in another
/// one, and each counts its own results.</summary>
/// <param name="pack">The pack.</param>
/// <param name="digest">Its digest.</param>
/// <param name="form">Which API.</param>
/// <param name="output">Where to.</param>
internal sealed class ReportWriter(EvidencePack pack, string digest, ReportForm form, Stream output)
{
    /// <summary>Bytes one document has at most. An API server takes 1.5 MB and its clients less; consumers ask for 1 MB.</summary>
    public const int DocumentLimit = 1_000_000;

    private const string Source = "compliance";
    private const int HeadRoom = 40_000;
    private const int NameLimit = 1024;
    private static readonly string[] Outcomes = ["pass", "fail", "warn", "error", "skip"];

    private readonly YamlBuffer _head = new();
    private readonly YamlBuffer _results = new();
    private readonly int[] _counts = new int[Outcomes.Length];

    /// <summary>Writes one group as one or more documents.</summary>
    public void Write(ReportGroup group)
    {
        var seconds = pack.Document.Created.ToUnixTimeSeconds();
        var part = 1;
        foreach (var result in group.Results)
        {
            var before = _results.Length;
            result.Write(_results, seconds, form.SourceOnReport ? null : Source);
            if (before > 0 && _results.Length > DocumentLimit - HeadRoom)
            {
                _results.CutBack(before);
                Flush(group, part++);
                result.Write(_results, seconds, form.SourceOnReport ? null : Source);
            }
            _counts[Array.IndexOf(Outcomes, result.Outcome)] += result.Count;
        }
        if (_results.Length > 0)
            Flush(group, part);
    }

    private void Flush(ReportGroup group, int part)
    {
        Head(group, part);
        output.Write(_head.Written);
        output.Write(_results.Written);
        _head.Clear();
        _results.Clear();
        Array.Clear(_counts);
    }

    private void Head(ReportGroup group, int part)
    {
        _head.Raw("---\n"u8);
        _head.Text("apiVersion:"u8, form.ApiVersion);
        _head.Text("kind:"u8, group.Namespaced ? form.Namespaced : form.ClusterWide);
        _head.Raw("metadata:\n"u8);
        _head.Text("  name:"u8, ReportName.Of(pack.Document.Series, (group.Kind, group.Cluster, group.Namespace), part));
        _head.Text("  namespace:"u8, group.Namespaced ? group.Namespace : null);
        _head.Raw("  labels:\n    app.kubernetes.io/managed-by: \"compliance\"\n"u8);
        _head.Text("    compliance/series:"u8, ReportName.Label(pack.Document.Series));
        _head.Text(group.Kind == "controls" ? "    compliance/framework:"u8 : "    compliance/cluster:"u8, ReportName.Label(group.Cluster));
        _head.Raw("  annotations:\n"u8);
        _head.Text("    compliance/pack:"u8, ReportResult.Fit(pack.Document.Id, NameLimit));
        _head.Text("    compliance/digest:"u8, digest);
        _head.Text("    compliance/series:"u8, ReportResult.Fit(pack.Document.Series, NameLimit));
        _head.Text(group.Kind == "controls" ? "    compliance/framework:"u8 : "    compliance/cluster:"u8, ReportResult.Fit(group.Cluster, NameLimit));
        _head.Text("    compliance/part:"u8, part.ToString(CultureInfo.InvariantCulture));
        if (form.SourceOnReport)
            _head.Text("source:"u8, Source);
        if (group.Namespace is { } name)
        {
            _head.Raw("scope:\n  apiVersion: \"v1\"\n  kind: \"Namespace\"\n"u8);
            _head.Text("  name:"u8, ReportResult.Fit(name, NameLimit));
        }
        _head.Number("summary:\n  pass:"u8, _counts[0]);
        _head.Number("  fail:"u8, _counts[1]);
        _head.Number("  warn:"u8, _counts[2]);
        _head.Number("  error:"u8, _counts[3]);
        _head.Number("  skip:"u8, _counts[4]);
        _head.Raw("results:\n"u8);
    }
}
