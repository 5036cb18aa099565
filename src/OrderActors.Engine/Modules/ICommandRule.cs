using OrderActors.Sagas;

namespace OrderActors.Engine.Modules;

/// <summary>
/// What commands of a type must keep to before an engine sees them. The saga's own Decide has the last word: a rule is
/// for what the state does not matter to, or what Decide cannot know, such as whether a product exists.
/// </summary>
public interface ICommandRule<in TCommand> where TCommand : SagaCommand
{
    /// <summary>What is wrong with the command, in one sentence for its sender, or null.</summary>
    string? Check(TCommand command);
}

/// <summary>A rule as gateways look it up.</summary>
/// <param name="CommandType">The type of the commands.</param>
/// <param name="Check">What is wrong with a command of that type, in one sentence for its sender, or null.</param>
public sealed record CommandRule(Type CommandType, Func<SagaCommand, string?> Check);
