using OrderActors.Postgres.Testing;

namespace OrderActors.Storage.Tests.Services;

[RequiresPostgres]
public sealed class PostgresBackOfficeTests : BackOfficeSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresInvariantTests : InvariantSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresNoticeTests : NoticeSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresPaymentPropertyTests : PaymentPropertySpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresPaymentTests : PaymentSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresSagaRecordsTests : SagaRecordsSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresStockPropertyTests : StockPropertySpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresStockTests : StockSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresCurrencyTests : CurrencySpec<PostgresPlace>;
