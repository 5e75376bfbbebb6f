using System.CommandLine;
using Compliance.Controls.Suggestions;
using Compliance.Host.Terminal;
using Compliance.Network.Reachability;

namespace Compliance.Host.Commands;

/// <summary><c>zones</c>: zones and flows for a person to approve.</summary>
internal static class ZonesCommand
{
    public static Command Create(Streams streams)
    {
        var zones = new Command("zones", "Zones of a cluster.");
        zones.Subcommands.Add(Suggest(streams));
        return zones;
    }

    private static Verb Suggest(Streams streams)
    {
        var input = new InputOptions();
        var verb = new Verb(
            "suggest",
            "Prints zones and flows, proposed from the present state of a cluster, as a configuration. They help nothing until a person approves them.",
            "compliance zones suggest --manifests ./cluster > zones.yaml");
        input.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            ClusterReachability reachability = await Collection.AnalyseAsync(input, parsed, streams, cancel).ConfigureAwait(false);
            StreamWriter output = streams.OpenText();
            await using (output.ConfigureAwait(false)) await output.WriteAsync(SuggestionText.Zones(ScopeSuggestion.Of(reachability))).ConfigureAwait(false);
            return Collection.Status(reachability.Snapshot);
        });
        return verb;
    }
}
