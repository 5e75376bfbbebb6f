using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Which labels of pods and namespaces are part of a Cilium identity; a selector on any other never matches (CIL-54).</summary>
internal sealed class IdentityLabels
{
    /// <summary>Beginning of the keys under which labels of the namespace stand in an identity (CIL-16).</summary>
    public const string NamespacePrefix = "io.cilium.k8s.namespace.labels.";

    // A pattern, told apart once: most are the beginning of a key, written out.
    private readonly record struct Pattern(string? Beginning, Regex? Expression, bool Ignore)
    {
        public int LengthOn(string key)
        {
            if (Beginning is not null) return key.StartsWith(Beginning, StringComparison.Ordinal) ? Beginning.Length : -1;
            Match match = Expression!.Match(key);
            return match is { Success: true, Index: 0 } ? match.Length : -1;
        }
    }

    private static readonly SearchValues<char> Special = SearchValues.Create(@".*+?[](){}|^$\");

    private static readonly ImmutableArray<Pattern> Default = [.. ((string[])
    [
        @"io\.kubernetes\.pod\.namespace", @"io\.cilium\.k8s\.namespace\.labels", @"io\.cilium\.k8s\.policy\.cluster",
        @"io\.cilium\.k8s\.policy\.serviceaccount", @"app\.kubernetes\.io", @"!io\.kubernetes", @"!kubernetes\.io",
        @"!statefulset\.kubernetes\.io/pod-name", @"!apps\.kubernetes\.io/pod-index", @"!batch\.kubernetes\.io/job-completion-index",
        @"!batch\.kubernetes\.io/controller-uid", @"!.*beta\.kubernetes\.io", @"!k8s\.io", "!pod-template-generation", "!pod-template-hash",
        "!controller-revision-hash", "!annotation.*", "!controller-uid", "!etcd_node",
    ]).Select(p => Read(p)!.Value)];

    private readonly List<Pattern> _patterns = [.. Default];
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly bool _named;

    /// <summary>Reads the setting.</summary>
    /// <param name="setting">Value of <c>labels</c> in cilium-config: patterns apart by blanks, each with a source or without, <c>!</c> for
    /// those left out; null when not set.</param>
    /// <param name="limitations">Receives patterns that cannot be read.</param>
    public IdentityLabels(string? setting, List<Limitation> limitations)
    {
        foreach (string entry in (setting ?? "").Split((char[])[' ', '\n', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = entry.IndexOf(':', StringComparison.Ordinal);
            string pattern = colon < 0 ? entry : entry[(colon + 1)..];
            // Labels of pods and namespaces are of the source k8s; patterns of other sources say nothing of them.
            if (colon > 0 && entry[..colon] is not ("k8s" or "any"))
            {
                _named |= !pattern.StartsWith('!');
            }
            else if (Read(pattern) is not { } read)
            {
                limitations.Add(new Limitation(null, null, $"The pattern '{entry}' of the setting labels of Cilium cannot be read, so which labels policies can match is not known.", "CIL-54"));
            }
            else
            {
                _patterns.Add(read);
                _named |= !read.Ignore;
            }
        }
    }

    /// <summary>Whether a selector can match the label of a pod, or under <see cref="NamespacePrefix"/> of a namespace.</summary>
    public bool Holds(string key)
    {
        lock (_known)
        {
            if (!_known.TryGetValue(key, out bool holds)) _known[key] = holds = Decide(key);
            return holds;
        }
    }

    // The longest pattern that includes is held against the shortest that leaves out.
    private bool Decide(string key)
    {
        int included = 0, ignored = 0;
        foreach (Pattern pattern in _patterns)
        {
            int length = pattern.LengthOn(key);
            if (length < 0) continue;
            if (!pattern.Ignore) included = Math.Max(included, length);
            else if (ignored == 0 || length < ignored) ignored = length;
        }
        return (!_named && ignored == 0) || included > ignored;
    }

    private static Pattern? Read(string text)
    {
        bool ignore = text.StartsWith('!');
        string pattern = ignore ? text[1..] : text, plain = pattern.Replace(@"\.", "", StringComparison.Ordinal);
        if (plain.AsSpan().IndexOfAny(Special) < 0) return new Pattern(pattern.Replace(@"\.", ".", StringComparison.Ordinal), null, ignore);
        try
        {
            // Of a setting of the cluster: no pattern may take more than linear time.
            return new Pattern(null, new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), ignore);
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}
