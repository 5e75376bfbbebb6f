using System.CommandLine;
using Compliance.Controls.Scope;
using Compliance.Host.Signing;

namespace Compliance.Host.Commands;

/// <summary>Options of verbs that sign: who stamps the signature.</summary>
internal sealed class StampOptions
{
    private readonly Option<string?> _authority = new("--time-stamp-authority")
    {
        Description = "Address of an authority that stamps the signature (RFC 3161).",
        HelpName = "URL",
    };

    private readonly Option<string?> _roots = new("--time-stamp-ca")
    {
        Description = "Certificates (PEM) of the roots of time-stamp authorities that count; without it, whose stamp it is is not checked.",
        HelpName = "PEM",
    };

    private readonly Option<string?> _choice = new("--time-stamp")
    {
        Description = "required: without a stamp, nothing is written; optional: it is written without one, and says so.",
        HelpName = "required|optional",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        _choice.AcceptOnlyFromAmong("required", "optional");
        verb.Options.Add(_authority);
        verb.Options.Add(_roots);
        verb.Options.Add(_choice);
    }

    /// <summary>Whether the command line names an authority.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_authority) is not null;

    /// <summary>What is given; null when nobody stamps.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="declared">What the configuration declares; null when there is none.</param>
    /// <param name="configuration">The configuration's file; null when there is none.</param>
    /// <exception cref="Terminal.InputException">An address or a file cannot be used.</exception>
    public StampSettings? Read(ParseResult parsed, SigningDeclaration? declared, string? configuration) => StampSettings.Of(
        parsed.GetValue(_authority), parsed.GetValue(_roots), parsed.GetValue(_choice), declared ?? new SigningDeclaration(),
        configuration is null ? null : Path.GetDirectoryName(Path.GetFullPath(configuration)));
}
