using System.Text.RegularExpressions;
using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>A module is a folder and one line in the node's list: whatever else named it would have to be edited too.
/// </summary>
public sealed class ModuleRules
{
    private const string List = "src/OrderActors.Node/NodeModules.cs";
    private const string Declaration = @"\bclass\s+(\w+)(?:\([^)]*\))?\s*:\s*ISagaModule\b";
    private const string Order =
        @"(?<![.\w])(?:(?:Place|Import|Cancel)?Order(?!Actors|By|Gateway)(?:s|[A-Z]\w*)?\b)";

    private const string Shop =
        @"\bOrderActors\.Domain\.[A-Z]\w*|\bI?(?:Product|Customer|Catalogue|Sku)(?:s|[A-Z]\w*)?\b|\bShop\w*";

    private const string Greeting = @"(?i)\bgreet(ing|User)?s?\b";

    [Fact]
    public void Module_OfTheHouse_IsNamedInTheNodesListAlone()
    {
        var modules =
            from file in Repository.Code("src", "samples")
            from Match match in Regex.Matches(file.Code, Declaration)
            select (File: file.Path, Name: match.Groups[1].Value);
        var declared = modules.ToList();
        Assert.NotEmpty(declared);

        Finding.None(
            from file in Repository.Code("src")
            where file.Path != List
            from module in declared
            where file.Path != module.File
            from finding in file.InCode($@"\b{module.Name}\b", $"register modules in {List} and nowhere else")
            select finding);
    }

    /// <summary>Lines of code: blank ones, comments, usings and regions are not counted.</summary>
    [Fact]
    public void Sample_OfASagaWithItsTableHandlerAndCrashTest_HasFewerThan150LinesOfCode()
    {
        var crashTest = Repository.Code("tests").Single(file => file.Name == "ReminderWorldTests.cs");
        TextFile[] sample = [.. Repository.Code("samples/OwnSaga", "samples/OwnSaga.Worlds"), crashTest];
        Assert.InRange(sample.Sum(LinesOfCode), 100, 149);
    }

    [Fact]
    public void Sample_OfASaga_IsRegisteredByOneLineAndNamedByNoProject()
    {
        var host = Repository.Code("tests").Single(file => file.Name == "OwnHostTests.cs");
        Assert.Single(host.Lines, line => line.Contains("ReminderModule", StringComparison.Ordinal));
        Finding.None(
            from file in Repository.Code("src")
            from finding in file.InCode(
                @"\b(OwnSaga|Remind|Reminder(Module|Saga|Definition|Options))\b",
                "src knows nothing of the sample's saga")
            select finding);
    }

    /// <summary>The smallest saga stands for all: whoever names it would have to name the next one too.</summary>
    [Fact]
    public void Greetings_AreNamedByTheirOwnFoldersAlone() => Finding.None(
        from file in Repository.Code("src")
        where file.Path != List && NamesNoSaga.Any(name => file.IsUnder($"src/OrderActors.{name}"))
        from finding in file.InText(Greeting, "let the module contribute it")
        select finding);

    /// <summary>
    /// Orders have routes for people in one folder of the gateway, and a demo and a palette in the node. All else of
    /// these two projects is for every kind; the engines and stores may not refer to orders at all.
    /// </summary>
    [Fact]
    public void Orders_AreNamedByTheirOwnFoldersAlone() => Finding.None(
        from file in Repository.Code("src")
        where file.IsUnder("src/OrderActors.Gateway") || file.IsUnder("src/OrderActors.Node")
        where file.Path != List && !OfOrders.Any(file.IsUnder)
        from finding in file.InCode(Order, OwnFolder).Concat(file.InText("\"order\"", OwnFolder))
        select finding);

    /// <summary>
    /// Products and customers are the shop's, whose routes are one folder of the gateway, and users another; what else
    /// modules decide is no business of generic code either.
    /// </summary>
    [Fact]
    public void Shop_IsNamedByItsOwnFoldersAlone() => Finding.None(
        from file in Repository.Code("src")
        where file.IsUnder("src/OrderActors.Gateway") || file.IsUnder("src/OrderActors.Node")
        where file.Path != List && !OfOrders.Concat(OfTheShop).Any(file.IsUnder)
        from finding in file.InCode(Shop, "let the module contribute it, or put it into the folder for the shop")
        select finding);

    private const string OwnFolder = "let the module contribute it, or put it into the folder for orders";

    private static int LinesOfCode(TextFile file) =>
        file.Code.Split('\n').Count(line => !Regex.IsMatch(line, @"^\s*(#.*|using [\w.]+;)?$"));

    private static string[] OfOrders =>
        ["src/OrderActors.Gateway/Orders", "src/OrderActors.Node/Demo", "src/OrderActors.Node/Inspection"];

    private static string[] OfTheShop => ["src/OrderActors.Gateway/Shop", "src/OrderActors.Gateway/Users"];

    private static string[] NamesNoSaga =>
        ["Sagas", "Engine", "Embedded", "Akka", "Storage", "Gateway", "Node"];
}
