using Compliance.Host.Commands;
using Compliance.Host.Terminal;

namespace Compliance.Host;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        Streams streams = Streams.OfProcess();
        using var interruption = new Interruption(streams);
        return await CommandLine.RunAsync(args, streams, interruption.Token).ConfigureAwait(false);
    }
}
