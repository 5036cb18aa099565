using OrderActors.Postgres.Testing;

namespace OrderActors.Storage.Tests.Services;

[RequiresPostgres]
public sealed class PostgresBackOfficeTests : BackOfficeSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresInvariantTests : InvariantSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresModuleTableTests : ModuleTableSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresNoticeTests : NoticeSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresPaymentPropertyTests : PaymentPropertySpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresPaymentTests : PaymentSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresSagaRecordsTests : SagaRecordsSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresStockPropertyTests : StockPropertySpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresStockTests : StockSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresCurrencyTests : CurrencySpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresUserTests : UserSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresNotificationTests : NotificationSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresUserChangeTests : UserChangeSpec<PostgresFixture>;
