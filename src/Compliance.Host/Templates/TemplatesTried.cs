using System.Collections.Immutable;
using Compliance.Host.Terminal;
using Compliance.Rendering;
using Compliance.Rendering.Templates;

namespace Compliance.Host.Templates;

/// <summary>Own templates and theme, tried on sample packs before anything is scanned or stored with them.</summary>
internal static class TemplatesTried
{
    /// <summary>Renders every document for every sample.</summary>
    /// <param name="files">Own templates and theme.</param>
    /// <returns>What renditions are made with, and own templates that no document prints.</returns>
    /// <exception cref="InputException">A template is wrong: each mistake is named with file, line and column.</exception>
    public static (RenditionSettings Settings, ImmutableArray<string> Unused) Try(ReportFiles files)
    {
        RenditionSettings settings = files.Settings();
        TemplateReport report = TemplateCheck.Of(settings, [.. files.Templates.Keys]);
        return report.Problems.IsEmpty ? (settings, [.. report.Unused.Select(files.PlaceOf)])
            : throw new InputException($"templates: {report.Problems.Length} {(report.Problems.Length == 1 ? "error" : "errors")}")
            {
                Problems = [.. report.Problems.Select(p => $"{files.PlaceOf(p.Template)}:{p.Line}:{p.Column}: {p.Problem}")],
            };
    }

    /// <summary>What renditions are made with; templates of one's own are tried, those that the program was built with are not again.</summary>
    /// <param name="files">Own templates and theme.</param>
    /// <param name="streams">Told of templates that no document prints.</param>
    /// <exception cref="InputException">A template is wrong.</exception>
    public static RenditionSettings Settings(ReportFiles files, Streams streams)
    {
        if (files.IsEmpty) return files.Settings();
        (RenditionSettings settings, ImmutableArray<string> unused) = Try(files);
        foreach (string template in unused) streams.Warn($"{template}: no document prints it");
        return settings;
    }
}
