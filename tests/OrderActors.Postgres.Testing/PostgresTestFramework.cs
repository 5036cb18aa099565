using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace OrderActors.Postgres.Testing;

/// <summary>
/// xunit's own framework, but the tests of a class with a <see cref="RequirementAttribute"/> are skipped where that is
/// missing. An attribute of single tests could not do that: most are inherited from the specification of all stores.
/// </summary>
public sealed class PostgresTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(
        IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink messages)
        : XunitTestFrameworkDiscoverer(assembly, sources, messages)
    {
        protected override bool FindTestsForMethod(ITestMethod testMethod, bool includeSourceInformation,
            IMessageBus messageBus, ITestFrameworkDiscoveryOptions discoveryOptions)
        {
            var isTest = testMethod.Method.GetCustomAttributes(typeof(Xunit.FactAttribute)).Any();
            return !isTest || Missing(testMethod.TestClass.Class) is not { } reason
                ? base.FindTestsForMethod(testMethod, includeSourceInformation, messageBus, discoveryOptions)
                : ReportDiscoveredTestCase(new SkippedTestCase(DiagnosticMessageSink, testMethod, reason),
                    includeSourceInformation, messageBus);
        }

        private static string? Missing(ITypeInfo testClass) => testClass
            .GetCustomAttributes(typeof(RequirementAttribute)).OfType<IReflectionAttributeInfo>()
            .Select(each => ((RequirementAttribute)each.Attribute).Missing)
            .FirstOrDefault(missing => missing is not null);
    }

    private sealed class Executor(
        AssemblyName assembly, ISourceInformationProvider sources, IMessageSink messages)
        : XunitTestFrameworkExecutor(assembly, sources, messages)
    {
        // Discovery and run are the same process only by chance: a run may begin by discovering again.
        protected override ITestFrameworkDiscoverer CreateDiscoverer() =>
            new Discoverer(AssemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases,
            IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var run = new XunitTestAssemblyRunner(
                TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await run.RunAsync();
            PostgresServer.End();
        }
    }
}
