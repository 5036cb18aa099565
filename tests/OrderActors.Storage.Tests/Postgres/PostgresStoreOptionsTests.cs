using Npgsql;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Postgres;

public sealed class PostgresStoreOptionsTests
{
    [Theory]
    [InlineData("Host=db;Database=orders", "public", null)]
    [InlineData("Host=db", "public", "names no Database")]
    [InlineData("Database=orders", "public", "names no Host")]
    [InlineData("Host=a,b;Database=orders", "public", "several hosts")]
    [InlineData("Hots=db;Database=orders", "public", "cannot be read")]
    [InlineData("Host=db;Port=x;Database=orders", "public", "cannot be read")]
    [InlineData("Host=db;Database=orders", "Orders", "schema 'Orders'")]
    [InlineData("Host=db;Database=orders", "a;drop table journal", "schema 'a;drop")]
    public void Validate_SaysWhatIsWrong(string connection, string schema, string? mistake)
    {
        var options = new PostgresStoreOptions(connection) { Schema = schema };
        var thrown = Record.Exception(options.Validate);

        if (mistake is null) Assert.Null(thrown);
        else Assert.Contains(mistake, Assert.IsType<ArgumentException>(thrown).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_NamesDatabaseServerAndSchemaButNoPassword()
    {
        var options = new PostgresStoreOptions("Host=db;Port=5433;Database=orders;Username=u;Password=secret");

        Assert.Equal("database 'orders' at db:5433, schema 'public'", options.Place);
    }

    [Theory]
    [InlineData("", 5, 20, "orderactors")]
    [InlineData(";Timeout=7;Maximum Pool Size=3;Application Name=mine", 7, 3, "mine")]
    public async Task Defaults_GiveWayToTheConnectionString(string given, int timeout, int pool, string name)
    {
        await using var database = new PostgresDatabase(new("Host=db;Database=orders" + given));

        var used = new NpgsqlConnectionStringBuilder(database.Pool.ConnectionString);

        Assert.Equal((timeout, pool, name), (used.Timeout, used.MaxPoolSize, used.ApplicationName));
        Assert.Contains("tcp_user_timeout=15000", used.Options, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db", true)]
    [InlineData("/run/postgresql", false)]
    public async Task KeepAlive_OfASocketInAFolder_IsNotAskedFor(string host, bool asked)
    {
        await using var database = new PostgresDatabase(new($"Host={host};Database=orders"));

        var used = new NpgsqlConnectionStringBuilder(database.Pool.ConnectionString);

        Assert.Equal((asked, asked ? 5 : 0), (used.TcpKeepAlive, used.TcpKeepAliveTime));
    }
}
