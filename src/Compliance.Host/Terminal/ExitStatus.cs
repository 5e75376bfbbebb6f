namespace Compliance.Host.Terminal;

/// <summary>Exit statuses of the command line contract.</summary>
internal static class ExitStatus
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Done, and what was asked to fail on was found.</summary>
    public const int Findings = 1;

    /// <summary>Options, configuration, a queries file, a missing path, or input with nothing readable in it.</summary>
    public const int BadInput = 2;

    /// <summary>Done, but part of the state could not be read.</summary>
    public const int Gaps = 3;

    /// <summary>An integrity check failed: of <c>verify</c>, or of the ledger or an approved pack that something is to follow.</summary>
    public const int IntegrityFailed = 4;

    /// <summary>Interrupted; nothing half-written is left.</summary>
    public const int Interrupted = 130;
}
