using OrderActors.Sagas;

namespace OrderActors.Engine.Modules;

/// <summary>
/// A rule for commands of a type that come over HTTP, checked before an engine sees them. It is for what does not
/// depend on the state, or what Decide cannot know, such as whether a product exists. What must always hold belongs in
/// Decide: commands that come by <see cref="ISagaEngine"/> are not checked.
/// </summary>
public interface ICommandRule<in TCommand> where TCommand : SagaCommand
{
    /// <summary>What is wrong with the command, in one sentence for its sender, or null.</summary>
    string? Check(TCommand command);
}

/// <summary>A rule as gateways use it.</summary>
/// <param name="CommandType">The type of the commands.</param>
/// <param name="Check">What is wrong with a command of that type, in one sentence for its sender, or null.</param>
public sealed record CommandRule(Type CommandType, Func<SagaCommand, string?> Check);
