namespace Compliance.Storage;

/// <summary>What stands at a path, links not followed.</summary>
internal enum Standing
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A link, wherever it leads.</summary>
    Link,
}

/// <summary>Files and folders that their owner alone can read, whatever the mask of the process lets through.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite, FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>What stands at a path.</summary>
    /// <exception cref="IOException">Nobody may look; the path is named.</exception>
    public static Standing At(string path)
    {
        try
        {
            FileAttributes attributes = File.GetAttributes(path);
            if (attributes.HasFlag(FileAttributes.ReparsePoint)) return Standing.Link;
            return attributes.HasFlag(FileAttributes.Directory) ? Standing.Folder : Standing.File;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Standing.Nothing;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"'{path}' may not be looked at: {e.Message}", e);
        }
    }

    /// <summary>Makes a folder, and those above it that are missing, durably. One that is there stays as it is.</summary>
    /// <exception cref="IOException">Something else is there, or it cannot be made; the path is named.</exception>
    public static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (At(folder) != Standing.Nothing) throw new IOException($"'{folder}' is no folder; a folder is expected there.");
        string? above = Path.GetDirectoryName(Path.GetFullPath(folder));
        if (above is not null) MakeFolder(above);
        Naming(folder, () => OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, FolderMode700));
        if (above is not null) Durable.FlushFolder(above);
    }

    /// <summary>Makes a file that is not there.</summary>
    /// <exception cref="IOException">It is there, or it cannot be made; the path is named.</exception>
    public static FileStream MakeFile(string file, int bufferSize) => Naming(file, () => new FileStream(file, Options(FileMode.CreateNew, bufferSize)));

    /// <summary>Opens a file to write anywhere in it; made when missing.</summary>
    /// <exception cref="IOException">It cannot be opened; the path is named.</exception>
    public static FileStream OpenFile(string file) => Naming(file, () => new FileStream(file, Options(FileMode.OpenOrCreate, 0)));

    /// <summary>Does something with a path, so that whatever fails names it.</summary>
    /// <exception cref="IOException">It fails.</exception>
    public static T Naming<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"'{path}' may not be written or read: {e.Message}", e);
        }
        catch (IOException e) when (!e.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new IOException($"'{path}': {e.Message}", e);
        }
    }

    /// <inheritdoc cref="Naming{T}"/>
    public static void Naming(string path, Action action) => Naming(path, () =>
    {
        action();
        return true;
    });

    private static FileStreamOptions Options(FileMode mode, int bufferSize)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode600;
        return options;
    }
}
