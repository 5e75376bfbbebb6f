using System.Globalization;
using Compliance.Host.Terminal;

namespace Compliance.Host.Configuration;

/// <summary>The clock of this run: the system's, or the one moment that <c>SOURCE_DATE_EPOCH</c> gives.</summary>
internal sealed class ProgramClock : TimeProvider
{
    private const string Variable = "SOURCE_DATE_EPOCH";

    private readonly DateTimeOffset? _fixed;

    private ProgramClock(DateTimeOffset? @fixed) => _fixed = @fixed;

    /// <summary>Whether the clock stands still.</summary>
    public bool Overridden => _fixed is not null;

    /// <summary>Now, cut to whole seconds.</summary>
    public DateTimeOffset Moment
    {
        get
        {
            DateTimeOffset now = GetUtcNow();
            return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        }
    }

    /// <summary>The clock the environment asks for.</summary>
    /// <exception cref="InputException"><c>SOURCE_DATE_EPOCH</c> is not a number of seconds since 1970 before the year 10000.</exception>
    public static ProgramClock OfEnvironment()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text)) return new ProgramClock(null);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return new ProgramClock(DateTimeOffset.FromUnixTimeSeconds(seconds));
        throw new InputException($"{Variable}: expected seconds since 1970-01-01 UTC, found '{text}'");
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _fixed ?? System.GetUtcNow();
}
