using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>Renders every document made of templates for packs that have every part, and for packs that lack each, so that a mistake is
/// told before there is evidence to print.</summary>
public static class TemplateCheck
{
    /// <summary>Looks at templates.</summary>
    /// <param name="settings">Templates and theme.</param>
    /// <param name="own">Names of the templates that stand in for others.</param>
    /// <exception cref="ArgumentException">A face of the theme cannot be used.</exception>
    public static TemplateReport Of(RenditionSettings settings, IReadOnlyCollection<string> own)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(own);
        var problems = own.SelectMany(settings.Templates.Mistakes).ToList();
        if (problems.Count == 0)
            foreach (var pack in TemplateSamples.All())
                problems.AddRange(Faults(settings, pack));
        return new TemplateReport(
            [.. problems.DistinctBy(problem => problem.Message).OrderBy(problem => problem.Template, StringComparer.Ordinal).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column)],
            problems.Count > 0 ? [] : [.. own.Except(settings.Templates.Used).Order(StringComparer.Ordinal)]);
    }

    private static IEnumerable<TemplateException> Faults(RenditionSettings settings, EvidencePack pack)
    {
        var json = PackJson.Write(pack);
        var digest = Convert.ToHexStringLower(SHA256.HashData(json));
        foreach (var renderer in PackRenderers.OfTemplates(settings))
        {
            TemplateException? fault = null;
            try
            {
                renderer.Render(pack, json, digest, (_, write) => write(Stream.Null));
            }
            catch (TemplateException e)
            {
                fault = e;
            }
            if (fault is not null)
                yield return fault;
        }
    }
}

/// <summary>What was found in templates.</summary>
/// <param name="Problems">Every mistake once, by template, line and column.</param>
/// <param name="Unused">Own templates that no document prints, when there is no mistake.</param>
public sealed record TemplateReport(ImmutableArray<TemplateException> Problems, ImmutableArray<string> Unused);
