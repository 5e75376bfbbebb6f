using Compliance.Host.Terminal;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Terminal;

public sealed class AsideFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_name_stands_only_once_the_file_is_whole()
    {
        string path = _folder.Path + "/x.gz";
        using (AsideFile file = AsideFile.Create(path))
        {
            file.Stream.Write("half"u8);
            file.Stream.Flush();
            Assert.False(File.Exists(path));
            file.Commit();
        }
        Assert.Equal("half", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_is_not_committed_is_removed_and_what_stood_there_is_kept()
    {
        string path = _folder.Write("x.gz", "before");
        using (AsideFile file = AsideFile.Create(path)) file.Stream.Write("half"u8);
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_is_no_place_for_a_file()
    {
        InputException e = Assert.Throws<InputException>(() => AsideFile.Create(_folder.Path));
        Assert.Contains("is a folder", e.Message, StringComparison.Ordinal);
    }
}
