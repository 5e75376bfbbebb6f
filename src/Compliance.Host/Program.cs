namespace Compliance.Host;

internal static class Program
{
    private static int Main() => 2;
}
