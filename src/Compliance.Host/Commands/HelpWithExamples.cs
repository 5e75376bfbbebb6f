using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Compliance.Host.Commands;

/// <summary>The usual help, followed by the verb's examples.</summary>
/// <param name="usual">Writes options and arguments.</param>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int status = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb verb)
        {
            output.WriteLine("Examples:");
            foreach (string example in verb.Examples) output.WriteLine($"  {example}");
            output.WriteLine();
        }
        output.WriteLine("Exit status: 0 done, 1 findings, 2 bad input, 3 done with gaps, 4 integrity check failed, 130 interrupted.");
        return status;
    }
}
