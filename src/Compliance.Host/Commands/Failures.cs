using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;
using Compliance.Rendering.Templates;

namespace Compliance.Host.Commands;

/// <summary>What the program says and returns when a verb cannot end as it should.</summary>
internal static class Failures
{
    /// <summary>Runs a verb; an exception becomes a message and an exit status.</summary>
    public static async Task<int> ToStatusAsync(Streams streams, Func<Task<int>> verb)
    {
        try
        {
            return await verb().ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            Trace(streams, e);
            streams.Fail("interrupted");
            return ExitStatus.Interrupted;
        }
        catch (InputException e)
        {
            return BadInput(streams, e, e.Problems, e.Hint);
        }
        catch (SnapshotException e)
        {
            return BadInput(streams, e, e.Problems.Select(Collection.Sentence), hint: null);
        }
        catch (TemplateException e)
        {
            // A mistake that only this pack's content brings out: templates were tried on samples before.
            return BadInput(streams, e, [$"{e.Template}{TemplateLibrary.Ending}:{e.Line}:{e.Column}: {e.Problem}"], "No document was written.");
        }
        catch (RefusedException e)
        {
            return BadInput(streams, e, [], hint: null);
        }
        catch (IntegrityException e)
        {
            BadInput(streams, e, e.Problems, hint: null);
            return ExitStatus.IntegrityFailed;
        }
        catch (Exception e) when (e is LedgerBrokenException or EvidenceBrokenException)
        {
            Trace(streams, e);
            streams.Fail(e.Message);
            return ExitStatus.IntegrityFailed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return BadInput(streams, e, [], hint: null);
        }
        catch (Exception e) when (!streams.Debug)
        {
            // The outermost frame: whatever reaches it is a defect of this program, and is told as such without a stack trace.
            streams.Fail($"internal error: {e.GetType().Name}: {e.Message}");
            streams.Note("This is a defect of the program. With --debug it shows where.");
            return ExitStatus.BadInput;
        }
        catch (Exception e)
        {
            Trace(streams, e);
            return ExitStatus.BadInput;
        }
    }

    private static int BadInput(Streams streams, Exception e, IEnumerable<string> problems, string? hint)
    {
        streams.Fail(e.Message);
        Collection.TellSome(streams, problems.ToList(), streams.Note, "problems");
        if (hint is not null) streams.Note(hint);
        Trace(streams, e);
        return ExitStatus.BadInput;
    }

    private static void Trace(Streams streams, Exception e)
    {
        if (streams.Debug) streams.Error.WriteLine(Printable.Lines(e.ToString()));
    }
}
