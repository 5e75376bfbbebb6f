using System.Collections.Concurrent;

namespace Compliance.Kubernetes.Tests.Live;

/// <summary>A clock whose waits are over at once and noted; time-outs, which are longer than any wait, never come.</summary>
internal sealed class HastyClock(TimeSpan longestWait) : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime > longestWait) return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
