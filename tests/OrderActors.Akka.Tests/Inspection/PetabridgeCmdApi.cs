using Akka.Actor;
using Akka.Hosting;

// What the node's commands use of Petabridge.Cmd, as its public samples use it; no more than signatures. A type that
// no sample names (an argument's builder, the arguments given) is inside of another here, so that nobody relies on its
// name.
namespace Petabridge.Cmd
{
    public sealed class Command;

    public sealed record CommandDefinition(string Name);

    public sealed class CommandDefinitionBuilder
    {
        private string name = "";

        public CommandDefinitionBuilder WithName(string of)
        {
            name = of;
            return this;
        }

        public CommandDefinitionBuilder WithDescription(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            return this;
        }

        public CommandDefinitionBuilder WithArgument(Func<Argument, Argument> set)
        {
            ArgumentNullException.ThrowIfNull(set(new()));
            return this;
        }

        public CommandDefinition Build() => new(name);

        public sealed class Argument
        {
            private readonly HashSet<object> said = [];

            public Argument WithName(string name) => Add(name);

            public Argument WithDescription(string description) => Add(description);

            public Argument WithSwitch(string text) => Add(text);

            public Argument IsMandatory(bool isMandatory) => Add(isMandatory);

            private Argument Add(object of)
            {
                said.Add(of);
                return this;
            }
        }
    }

    public sealed record CommandPalette(string ModuleName, IReadOnlyList<CommandDefinition> Commands);

    public record CommandResponse(string Output, bool Final = true);

    public sealed record ErroredCommandResponse(string Output, bool Final = true) : CommandResponse(Output, Final);
}

namespace Petabridge.Cmd.Host
{
    public abstract class CommandPaletteHandler(CommandPalette palette)
    {
        public CommandPalette Palette => palette;

        public abstract Props HandlerProps { get; }
    }

    public abstract class CommandHandlerActor(CommandPalette palette) : UntypedActor
    {
        private readonly Dictionary<string, Action<Command, Given>> handlers = [];

        protected void Process(string command, Action<Command> handle) => Process(command, (of, _) => handle(of));

        protected void Process(string command, Action<Command, Given> handle) => handlers.Add(command, handle);

        protected override void OnReceive(object message)
        {
            if (message is (string command, Given given) && palette.Commands.Any(known => known.Name == command))
                handlers[command](new(), given);
        }

        public sealed class Given(IReadOnlyDictionary<string, string> arguments)
        {
            public IEnumerable<string> ArgumentValues(string name) => [arguments[name]];
        }
    }

    public sealed class PetabridgeCmd
    {
        private readonly List<CommandPaletteHandler> palettes = [];

        public bool RegisterCommandPalette(CommandPaletteHandler palette)
        {
            palettes.Add(palette);
            return true;
        }
    }

    public static class PetabridgeCmdHosting
    {
        public static AkkaConfigurationBuilder AddPetabridgeCmd(
            this AkkaConfigurationBuilder builder, Action<PetabridgeCmd> configure)
        {
            configure(new());
            return builder;
        }
    }
}

namespace Petabridge.Cmd.Cluster
{
    public sealed class ClusterCommands() : Host.CommandPaletteHandler(new("cluster", []))
    {
        public static ClusterCommands Instance { get; } = new();

        public override Props HandlerProps => Props.Empty;
    }
}

namespace Petabridge.Cmd.Cluster.Sharding
{
    public sealed class ClusterShardingCommands() : Host.CommandPaletteHandler(new("cluster-sharding", []))
    {
        public static ClusterShardingCommands Instance { get; } = new();

        public override Props HandlerProps => Props.Empty;
    }
}
