using System.CommandLine;
using Compliance.Host.Configuration;
using Compliance.Host.Questions;
using Compliance.Host.Terminal;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Host.Commands;

/// <summary><c>explain</c>: why a connection may be opened or not, rule by rule, on both sides.</summary>
internal static class ExplainCommand
{
    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var from = new Option<string>("--from") { Description = $"Source: {EndpointName.Syntax}.", HelpName = "ENDPOINT", Required = true };
        var to = new Option<string>("--to") { Description = "Destination, in the same forms.", HelpName = "ENDPOINT", Required = true };
        var port = new Option<int?>("--port") { Description = "Destination port, the port of the Service for svc/NS/NAME, or the ICMP type.", HelpName = "N" };
        var protocol = new Option<string>("--protocol") { Description = "TCP, UDP, SCTP or ICMP.", DefaultValueFactory = _ => "TCP", HelpName = "P" };
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var verb = new Verb(
            "explain",
            "Says why a connection may be opened or not, rule by rule, on both sides.",
            "compliance explain --manifests ./cluster --from shop/frontend --to shop/db-0 --port 5432",
            "compliance explain --snapshot production.snapshot.gz --from ip/198.51.100.7 --to svc/shop/web --port 443 --format json");
        foreach (Option option in (Option[])[from, to, port, protocol, format]) verb.Options.Add(option);
        input.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            Question question = Ask(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(protocol)!, parsed.GetValue(port));
            ClusterReachability reachability = await Collection.AnalyseAsync(input, parsed, streams, cancel).ConfigureAwait(false);
            Explain(question, reachability, new ManifestPlaces(reachability, input.Select(parsed)), parsed.GetValue(format) == "json", streams);
            return Collection.Status(reachability.Snapshot);
        });
        return verb;
    }

    private static Question Ask(string from, string to, string protocol, int? port)
    {
        try
        {
            return Question.Create(from, to, protocol, port);
        }
        catch (QuestionException e)
        {
            throw new InputException(e.Message.Replace("field ", "--", StringComparison.Ordinal));
        }
    }

    private static void Explain(Question question, ClusterReachability reachability, ManifestPlaces places, bool json, Streams streams)
    {
        Answer answer;
        try
        {
            answer = Answer.To(question, reachability, new EndpointDirectory(reachability.Population));
        }
        catch (QuestionException e)
        {
            throw new InputException(e.Message);
        }
        if (json) ExplanationJson.Write(streams.Output, question, answer, places);
        else new ExplanationText(places).Write(streams, question, answer);
    }
}
