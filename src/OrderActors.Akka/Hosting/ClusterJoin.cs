using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Hosting;

/// <summary>Joins the cluster on this journal, or founds it where there is none.</summary>
/// <remarks>
/// The roster knows the living members, whatever seeds a node was given: as long as one lives, every node joins it.
/// Only a node that is its own first seed founds, while it holds the founding lock exclusively. It first asks every
/// node that it knows of, including those without a session: a member may just have lost its session, and the lock with
/// it.
/// </remarks>
internal sealed class ClusterJoin(Cluster cluster, IClusterRoster roster, Address[] seeds, SagaActorContext parts)
{
    /// <summary>How long to look for a cluster; Akka's own setting, where "off" means without limit.</summary>
    public const string WithinSetting = "akka.cluster.shutdown-after-unsuccessful-join-seed-nodes";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private HashSet<Address> asked = [];
    private bool founds;

    /// <summary>Returns once this node is a member.</summary>
    /// <param name="up">Completes when it is.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    /// <exception cref="RemovedFromClusterException">There is no cluster to join within the time.</exception>
    public async Task RunAsync(Task up, CancellationToken cancellation)
    {
        var started = parts.Time.GetTimestamp();
        var self = new ClusterNodeId(cluster.SelfAddress.ToString(), cluster.SelfUniqueAddress.Uid);
        var entered = false;
        using var timer = new PeriodicTimer(Pause, parts.Time);
        while (!up.IsCompleted)
        {
            try
            {
                if (!entered) await roster.EnterAsync(self, cancellation);
                entered = true;
                if (!founds) await LookAsync(cancellation);
            }
            catch (StoreUnreachableException e)
            {
                parts.Log.LogDebug("The nodes that share the journal cannot be looked up: {Error}", e.Message);
            }

            if (asked.Count == 0 && !founds && parts.Time.GetElapsedTime(started) >= Within)
                throw new RemovedFromClusterException("no node of the cluster answers");
            await Task.WhenAny(up, timer.WaitForNextTickAsync(cancellation).AsTask());
            cancellation.ThrowIfCancellationRequested();
        }

        await SayJoinedAsync(timer, cancellation);
    }

    /// <summary>
    /// Starts to ask these nodes to let this one join, instead of those asked before. <c>up</c> tells when it has
    /// joined, so nothing is awaited here.
    /// </summary>
    private void Ask(IEnumerable<Address> nodes) => cluster.JoinSeedNodes(nodes);

    private TimeSpan Within =>
        cluster.System.Settings.Config.GetString(WithinSetting) is "off" or "false" or "" or null
            ? TimeSpan.MaxValue
            : cluster.System.Settings.Config.GetTimeSpan(WithinSetting);

    private bool IsWelcome => cluster.SelfMember.Status != MemberStatus.Removed;

    private async Task LookAsync(CancellationToken cancellation)
    {
        var members = await MembersAsync(cancellation);
        if (members.Count > 0)
        {
            // Fails while another node founds. Once it succeeds no other node founds until this one gives up or ends.
            if (members.SetEquals(asked) || !await roster.TryBeginJoiningAsync(cancellation)) return;
            asked = members;
            Ask(members);
            return;
        }

        if (IsWelcome) return;
        if (asked.Count > 0) await roster.GiveUpAsync(cancellation);
        asked = [];
        if (!cluster.SelfAddress.Equals(seeds[0]) || !await roster.TryBeginFoundingAsync(cancellation)) return;
        // Nodes that became members before the lock was taken are on the roster by now.
        if ((await MembersAsync(cancellation)).Count > 0)
        {
            await roster.GiveUpAsync(cancellation);
            return;
        }

        founds = true;
        var known = (await roster.OthersAsync(cancellation)).Select(other => Address.Parse(other.Node.Address));
        // Only the first of these may found, and that is this node.
        Ask([cluster.SelfAddress, .. known.Concat(seeds).Distinct()
            .Where(address => !address.Equals(cluster.SelfAddress))]);
    }

    private async Task<HashSet<Address>> MembersAsync(CancellationToken cancellation) =>
        [.. from other in await roster.OthersAsync(cancellation)
            where other.Lives && other.Joined
            select Address.Parse(other.Node.Address)];

    /// <summary>Until the roster says so, no other node can join through this one.</summary>
    private async Task SayJoinedAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await roster.JoinedAsync(cancellation);
                return;
            }
            catch (StoreUnreachableException e)
            {
                parts.Log.LogDebug("That this node is a member cannot be stored yet: {Error}", e.Message);
            }

            await timer.WaitForNextTickAsync(cancellation);
        }
    }
}
