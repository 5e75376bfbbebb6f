using Compliance.Evidence.Integrity;
using Compliance.Host.Terminal;

namespace Compliance.Host.Signing;

/// <summary>Reads PEM files with what is trusted.</summary>
internal static class TrustFiles
{
    /// <summary>Keys, and certificates of roots.</summary>
    /// <param name="given">How the command line names the files.</param>
    /// <param name="files">The files.</param>
    /// <exception cref="InputException">One cannot be read, or holds something else.</exception>
    public static TrustedKeys Read(string given, IEnumerable<string> files) => files.Aggregate(TrustedKeys.None, (keys, file) => Add(keys, $"{given} {file}", file));

    /// <summary>Certificates of roots alone.</summary>
    /// <param name="given">How a message names the file.</param>
    /// <param name="files">The files.</param>
    /// <exception cref="InputException">One cannot be read, or holds something else.</exception>
    public static TrustedKeys Roots(string given, IEnumerable<string> files)
    {
        TrustedKeys read = files.Aggregate(TrustedKeys.None, (keys, file) => Add(keys, given, file));
        return read.Keys.IsEmpty ? read : throw new InputException($"{given}: expected certificates of time-stamp authorities' roots (CERTIFICATE), found a PUBLIC KEY");
    }

    private static TrustedKeys Add(TrustedKeys keys, string given, string file)
    {
        try
        {
            return keys.Add(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new InputException($"{given}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
    }
}
