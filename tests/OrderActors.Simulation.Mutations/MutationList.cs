using OrderActors.Simulation.Mutations.Faults;

namespace OrderActors.Simulation.Mutations;

/// <summary>Every mutation, in the order of the table.</summary>
public static class MutationList
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Mutation> All { get; } =
    [
        .. EngineFaults.All, .. CellFaults.All, .. StoreFaults.All, .. SagaFaults.All, .. ServiceFaults.All,
        .. NotificationFaults.All, .. OnboardingFaults.All,
    ];
}
