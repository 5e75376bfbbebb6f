using System.Globalization;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage;

namespace Compliance.Tools.Tests.Storage;

/// <summary>A folder store on a disk that fills up: a small file system of its own, made by <c>unshare</c> of util-linux.</summary>
public sealed class FullDiskTests : IDisposable
{
    // $1 is the size in bytes, $2 where the disk is put, $3 where what is left on it is copied, then the writer. After the disk is larger
    // the same store goes on.
    private const string Script = """
        mount -t tmpfs -o size="$1" tmpfs "$2" || exit 90
        disk=$2 left=$3
        shift 3
        "$@" write "$disk/store" 0
        [ $? -eq 3 ] || exit 91
        cp -r "$disk/store" "$left" || exit 92
        mount -o remount,size=64m "$disk" || exit 93
        "$@" write "$disk/store" 1 >/dev/null || exit 94
        "$@" check "$disk/store" || exit 95
        ls -A "$disk/store" | grep -E '^[.]|intention' && exit 96
        exit 0
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("compliance-disk-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_full_disk_is_told_and_leaves_a_whole_store_that_goes_on_once_there_is_room()
    {
        const int Seed = 20261125;
        var random = new Random(Seed);
        for (int round = 0; round < 12; round++)
        {
            // Full while staging the first pack, while the ledger grows, and anywhere between.
            string size = (random.Next(4, 45) * 4096).ToString(CultureInfo.InvariantCulture), disk = Path.Combine(_folder, $"disk-{round}"), left = Path.Combine(_folder, $"left-{round}");
            Directory.CreateDirectory(disk);
            (int status, string output, string errors) = Tool.Run("unshare", "--mount", "--map-root-user", "sh", "-c", Script, "sh", size, disk, left,
                "dotnet", Path.Combine(AppContext.BaseDirectory, "Compliance.StoreWriter.dll"));
            string at = $"seed {Seed}, round {round}, {size} bytes: ";
            Assert.True(status == 0, $"{at}status {status}\n{errors}{output}");
            Assert.Contains("No space left", errors, StringComparison.Ordinal);
            Assert.Contains(disk, errors, StringComparison.Ordinal);
            string[] acknowledged = [.. output.Split('\n').Where(l => l.Length == 64)];
            Assert.Equal([], StoreCheck.Faults(new FolderStore(left), acknowledged).Select(f => at + f));
        }
    }
}
