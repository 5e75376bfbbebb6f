using System.Text;

namespace Compliance.Host.Terminal;

/// <summary>Where a verb writes: machine-readable output to <see cref="Output"/> alone, everything meant for a person to <see cref="Error"/>.</summary>
internal sealed class Streams
{
    /// <summary>Without byte order mark; lone surrogates become U+FFFD.</summary>
    public static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Standard output, as bytes.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard error is a terminal.</summary>
    public required bool Interactive { get; init; }

    /// <summary>Colours are wanted: a terminal, and neither <c>NO_COLOR</c> nor <c>TERM=dumb</c>.</summary>
    public required bool Colour { get; init; }

    /// <summary>Colours are wanted on standard output too.</summary>
    public bool ColourOutput { get; init; }

    /// <summary><c>--debug</c>: stack traces are shown.</summary>
    public bool Debug { get; set; }

    /// <summary>The streams of this process.</summary>
    public static Streams OfProcess()
    {
        bool interactive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        bool wanted = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Streams
        {
            Output = Console.OpenStandardOutput(),
            Error = new StreamWriter(Console.OpenStandardError(), Utf8, 256) { AutoFlush = true },
            Interactive = interactive,
            Colour = interactive && wanted,
            ColourOutput = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb" && wanted,
        };
    }

    /// <summary>Says that something is off although the verb goes on.</summary>
    public void Warn(string message) => Tell("warning: ", "33", message);

    /// <summary>Says why the verb ends.</summary>
    public void Fail(string message) => Tell("error: ", "31", message);

    /// <summary>Says how far the verb is, or what to do.</summary>
    public void Note(string message) => Error.WriteLine(Printable.Line(message));

    /// <summary>A writer of text to standard output; dispose it to flush.</summary>
    public StreamWriter OpenText() => new(Output, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };

    private void Tell(string label, string colour, string message)
    {
        if (Colour) Error.Write($"\u001b[{colour}m{label}\u001b[0m");
        else Error.Write(label);
        Error.WriteLine(Printable.Line(message));
    }
}
