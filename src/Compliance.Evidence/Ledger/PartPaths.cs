using Compliance.Evidence.Integrity;

namespace Compliance.Evidence.Ledger;

/// <summary>The places that the files of a part take, while it is staged.</summary>
/// <param name="part">The part; empty for the whole pack.</param>
public sealed class PartPaths(string part)
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal), _folders = new(StringComparer.Ordinal);

    /// <summary>Takes the place of a file.</summary>
    /// <param name="path">Path of the file inside the pack.</param>
    /// <exception cref="ArgumentException">The path leads out of the pack or the part, or is taken, or is both file and folder.</exception>
    public void Take(string path)
    {
        if (PackPath.Fault(path) is { } fault) throw new ArgumentException($"'{path}' has {fault}.", nameof(path));
        if (!PackPath.IsAtOrBelow(path, part)) throw new ArgumentException($"'{path}' leads out of the part '{part}'.", nameof(path));
        if (_folders.Contains(path) || !_files.Add(path)) throw new ArgumentException($"'{path}' is written twice, or is both file and folder.", nameof(path));
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            string folder = path[..end];
            if (_files.Contains(folder)) throw new ArgumentException($"'{folder}' is both file and folder.", nameof(path));
            if (!_folders.Add(folder)) break;
        }
    }

    /// <summary>Holds that the part has a file at all.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public void HoldAny()
    {
        if (_files.Count == 0) throw new ArgumentException("A part without a file is no part.");
    }
}
