namespace Compliance.Host.Terminal;

/// <summary>A file that appears under its name whole or not at all: it is written beside it, flushed to the disk and renamed.</summary>
internal sealed class AsideFile : IDisposable
{
    private readonly string _final, _aside;
    private bool _committed;

    private AsideFile(string final, string aside, FileStream stream)
    {
        (_final, _aside, Stream) = (final, aside, stream);
        // An interruption that outlasts its grace ends the process without unwinding.
        AppDomain.CurrentDomain.ProcessExit += Discard;
    }

    /// <summary>What is written before it has its name.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name in the end; what stands there is replaced.</param>
    /// <exception cref="InputException">It cannot be written there.</exception>
    public static AsideFile Create(string path)
    {
        string final = Path.GetFullPath(path);
        string aside = Path.Combine(Path.GetDirectoryName(final) ?? "/", $".{Path.GetFileName(final)}.{Environment.ProcessId}.partial");
        if (Directory.Exists(final)) throw new InputException($"{path}: is a folder; expected a file to write");
        try
        {
            return new AsideFile(final, aside, new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be written: {e.Message}");
        }
    }

    /// <summary>Gives the file its name.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_aside, _final, overwrite: true);
        _committed = true;
    }

    /// <summary>Removes what was written aside, unless it was committed.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Discard;
        Stream.Dispose();
        Discard(null, EventArgs.Empty);
    }

    private void Discard(object? sender, EventArgs e)
    {
        if (!_committed) File.Delete(_aside);
    }
}
