using System.CommandLine;
using Compliance.Host.Packs;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs show</c>: one pack and its review.</summary>
internal static class PacksShowCommand
{
    public static Command Create(Streams streams)
    {
        var pack = new PackSelection();
        var format = new Option<string>("--format") { Description = "text, or json (one object).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var verb = new Verb(
            "show", "Shows a pack: document control, status, who decided which step and who is next, the quality criteria, and the digest that approvals bind. Its bytes are held against the ledger first.",
            "compliance packs show EP-shop-1.0.0");
        pack.AddTo(verb);
        verb.Options.Add(format);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            ShownPack shown = ShownPack.Of(pack.Find(parsed, streams.Warn));
            if (parsed.GetValue(format) == "json") ReviewJson.Write(streams.Output, shown);
            else ShownText.Write(streams, shown);
            return ExitStatus.Done;
        });
        return verb;
    }
}
