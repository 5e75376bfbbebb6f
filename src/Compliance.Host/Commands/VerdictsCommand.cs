using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using Compliance.Host.Questions;
using Compliance.Host.Terminal;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Host.Commands;

/// <summary><c>verdicts</c>: answers questions, one JSON line each.</summary>
internal static class VerdictsCommand
{
    private const int FlushAt = 1 << 16;

    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var queries = new Option<string>("--queries")
        {
            Description = "JSON lines {\"from\":…,\"to\":…,\"protocol\":…,\"port\":…}; - reads standard input. Ends are " + EndpointName.Syntax + ".",
            HelpName = "FILE",
            Required = true,
        };
        var verb = new Verb(
            "verdicts",
            "Answers questions of the form \"may A open a connection to B\", one JSON line for each.",
            "compliance verdicts --manifests ./cluster --queries questions.jsonl",
            "echo '{\"from\":\"shop/web[Deployment]\",\"to\":\"svc/shop/db\",\"protocol\":\"TCP\",\"port\":5432}' | compliance verdicts --manifests ./cluster --queries -");
        verb.Options.Add(queries);
        input.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(input, parsed, parsed.GetRequiredValue(queries), streams, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(InputOptions input, ParseResult parsed, string file, Streams streams, CancellationToken cancel)
    {
        // Opened first: a wrong path is told before a cluster is read.
        using QuestionLines lines = QuestionLines.Open(file);
        ClusterReachability reachability = await Collection.AnalyseAsync(input, parsed, streams, cancel).ConfigureAwait(false);
        int refused = AnswerAll(lines, reachability, streams.Output, cancel);
        if (refused == 0) return Collection.Status(reachability.Snapshot);
        streams.Fail($"{lines.Name}: {refused} {(refused == 1 ? "question" : "questions")} could not be answered; each error stands in its line's place");
        return ExitStatus.BadInput;
    }

    private static int AnswerAll(QuestionLines lines, ClusterReachability reachability, Stream output, CancellationToken cancel)
    {
        var directory = new EndpointDirectory(reachability.Population);
        var buffer = new ArrayBufferWriter<byte>(FlushAt * 2);
        using var json = new Utf8JsonWriter(buffer);
        int refused = 0;
        while (lines.Next() is { } line)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                Question question = Question.Parse(line.Text());
                AnswerJson.Write(json, question, Answer.To(question, reachability, directory));
            }
            catch (QuestionException e)
            {
                refused++;
                json.WriteStartObject();
                json.WriteString("error"u8, $"{lines.Name}:{line.Number}: {e.Message}");
                json.WriteEndObject();
            }
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount < FlushAt) continue;
            output.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }
        output.Write(buffer.WrittenSpan);
        output.Flush();
        return refused;
    }
}
