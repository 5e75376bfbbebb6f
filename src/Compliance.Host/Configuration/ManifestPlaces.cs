using Compliance.Kubernetes.Manifests;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Configuration;

/// <summary>Where the objects of an analysis, and their fields, stand in the files they were read from.</summary>
internal sealed class ManifestPlaces
{
    private readonly ManifestLines? _lines;
    private readonly Dictionary<ObjectRef, SourceLocation?> _sources;
    private readonly string _here = Environment.CurrentDirectory;

    /// <summary>Prepares for the objects of one analysis; files are read again only when a field is asked for.</summary>
    public ManifestPlaces(ClusterReachability reachability, InputSelection input)
    {
        _lines = input is InputSelection.Manifests manifests ? new ManifestLines(manifests.Paths) : null;
        _sources = reachability.Snapshot.Objects.ToDictionary(o => o.Ref, o => o.Source);
    }

    /// <summary>The place of a field, or of the object; null where it came from no file.</summary>
    /// <param name="item">The object.</param>
    /// <param name="pointer">JSON pointer of the field; null for the object.</param>
    /// <returns>Path of the file, as seen from the working directory where it lies below it, and the line from 1.</returns>
    public (string File, int Line)? Of(ObjectRef item, string? pointer)
    {
        if (_sources.GetValueOrDefault(item) is not { } source) return null;
        return (_lines?.PathFrom(source, _here) ?? source.File, pointer is not null && _lines is not null ? _lines.LineOf(source, pointer) : source.Line);
    }
}
