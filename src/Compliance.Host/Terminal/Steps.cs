using System.Runtime.CompilerServices;
using Spectre.Console;

namespace Compliance.Host.Terminal;

/// <summary>Shows which step a verb is at: a status line on a terminal, plain lines where there is none.</summary>
internal static class Steps
{
    /// <summary>Runs <paramref name="work"/> and shows each step it reports.</summary>
    /// <param name="streams">Where to show it.</param>
    /// <param name="title">The first step.</param>
    /// <param name="work">What to run; it writes nothing to standard error itself.</param>
    public static Task<T> ShowAsync<T>(Streams streams, string title, Func<IProgress<string>, Task<T>> work) =>
        streams.Interactive ? OnTerminalAsync(streams, title, work) : work(new PlainLines(streams));

    // Not inlined, so that a run without a terminal never loads the console library.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<T> OnTerminalAsync<T>(Streams streams, string title, Func<IProgress<string>, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = streams.Colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(streams.Error),
        });
        return console.Status().StartAsync(Markup.Escape(Printable.Line(title)), context => work(new StatusLine(context)));
    }

    private sealed class StatusLine(StatusContext context) : IProgress<string>
    {
        public void Report(string value) => context.Status(Markup.Escape(Printable.Line(value)));
    }

    private sealed class PlainLines(Streams streams) : IProgress<string>
    {
        public void Report(string value) => streams.Note(value);
    }
}
